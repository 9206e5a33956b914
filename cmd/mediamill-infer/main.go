// Command mediamill-infer runs one model for mediamill, which starts it in the
// sandbox of ffmpeg: the library and the model are read here, so that what they
// break is this process only. It reads requests from standard input and writes
// responses to standard output, until standard input ends.
//
//	mediamill-infer LIBRARY MODEL THREADS
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/mediamill/mediamill/internal/infer/ort"
	"github.com/mediamill/mediamill/internal/tensor"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "mediamill starts this program by itself, to run models; see `mediamill pack --help`")
		os.Exit(2)
	}
	threads, err := strconv.Atoi(os.Args[3])
	if err == nil {
		err = serve(os.Args[1], os.Args[2], threads, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve fails only when the pipes do.
func serve(library, model string, threads int, in io.Reader, out io.Writer) error {
	session, err := ort.Open(library, model, threads)
	if err != nil {
		return tensor.Write(out, failure(err))
	}
	if err := tensor.Write(out, tensor.Message{Kind: tensor.Ready}); err != nil {
		return err
	}
	requests := bufio.NewReaderSize(in, 1<<20)
	for {
		m, err := tensor.Read(requests)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		reply := tensor.Message{Kind: tensor.Reply}
		if reply.Tensors, err = session.Run(m.Tensors); err != nil {
			reply = failure(err)
		}
		if err := tensor.Write(out, reply); err != nil {
			return err
		}
	}
}

func failure(err error) tensor.Message {
	kind := tensor.Failure
	if errors.Is(err, ort.ErrMemory) {
		kind = tensor.Memory
	}
	return tensor.Message{Kind: kind, Text: err.Error()}
}
