package fs

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/mediamill/mediamill/internal/media"
)

type direction bool

const (
	read  direction = false
	write direction = true
)

func notFound(key string) error {
	return media.Errorf(media.CodeNotFound, "there is no object %s", key)
}

// missing says that a path leads nowhere: no such name, or a file where the path
// wants a folder.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// escapes says that a symbolic link leads out of the folder: os.Root's own
// refusal is the only path error that no system call made.
func escapes(err error) bool {
	_, onPath := errors.AsType[*fs.PathError](err)
	_, fromSystem := errors.AsType[syscall.Errno](err)
	return onPath && !fromSystem || errors.Is(err, syscall.ELOOP)
}

// broken gives err a code. The path that the error holds stays in the cause,
// which only the log shows.
func broken(d direction, key string, err error) error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*media.Error](err); ok {
		return known
	}
	is := func(targets ...error) bool {
		for _, t := range targets {
			if errors.Is(err, t) {
				return true
			}
		}
		return false
	}
	what := "the object " + key
	if key == "" {
		what = "the storage folder"
	}
	switch {
	case is(syscall.ENAMETOOLONG):
		return media.Wrap(media.CodeInvalid, err, "a name in %s is too long for this file system", what)
	case is(syscall.ENOSPC, syscall.EDQUOT):
		return media.Wrap(media.CodeWorkerDisk, err, "no space is left to write %s", what)
	case d == read && (missing(err) || escapes(err) || is(syscall.EISDIR)):
		return media.Wrap(media.CodeNotFound, err, "there is no object %s", key)
	case d == read && is(syscall.EIO, syscall.ESTALE, syscall.EINTR, syscall.EMFILE, syscall.ENFILE, syscall.ETIMEDOUT, os.ErrDeadlineExceeded):
		return media.Wrap(media.CodeInputTransient, err, "%s could not be read", what)
	case d == read:
		return media.Wrap(media.CodeInputUnreachable, err, "reading %s is not permitted", what)
	case escapes(err):
		return media.Wrap(media.CodeOutputDenied, err, "%s cannot be written: a link in its path leads out of the storage", what)
	case is(syscall.ENOTDIR, syscall.EISDIR, syscall.ENOTEMPTY, syscall.EEXIST):
		return media.Wrap(media.CodeOutputDenied, err, "%s cannot be written: a folder and a file would have the same name", what)
	case is(fs.ErrPermission, syscall.EROFS):
		return media.Wrap(media.CodeOutputDenied, err, "%s cannot be written: the permissions of the folder forbid it", what)
	case is(syscall.EIO, syscall.ESTALE, syscall.EINTR, syscall.EMFILE, syscall.ENFILE, syscall.ETIMEDOUT, fs.ErrNotExist):
		return media.Wrap(media.CodeOutputTransient, err, "%s could not be written", what)
	}
	return media.Wrap(media.CodeOutputDenied, err, "%s cannot be written", what)
}
