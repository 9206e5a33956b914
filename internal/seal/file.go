package seal

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/media"
)

// LoadFile reads the key file, and makes it with a random key when there is none;
// made tells which. Two processes that start at once get the same key. The file is
// readable by its owner only, and a file that others can read is refused.
func LoadFile(name string) (key *Key, made bool, err error) {
	text, err := read(name)
	if errors.Is(err, fs.ErrNotExist) {
		err = makeFile(name)
		if made = err == nil; errors.Is(err, fs.ErrExist) {
			err = nil
		}
		if err == nil {
			text, err = read(name)
		}
	}
	if err != nil {
		if _, ok := errors.AsType[*media.Error](err); ok {
			return nil, false, err
		}
		return nil, false, media.Wrap(media.CodeSecretKey, err, "the key file %s cannot be read or created", name)
	}
	key, err = Parse(text)
	if err != nil {
		return nil, false, media.Fault(media.CodeSecretKey, "", err, "the key file %s does not contain a key of 32 bytes in base64", name).WithHint("restore the key that the database was created with")
	}
	return key, made, nil
}

func read(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return "", err
	}
	if mode := fi.Mode().Perm(); mode&0o077 != 0 {
		return "", media.Errorf(media.CodeSecretKey, "the key file %s can be read by others (mode %04o)", name, mode).
			WithHint("run: chmod 600 %s", name)
	}
	text := make([]byte, 256)
	n, err := f.Read(text)
	if err != nil && n == 0 {
		return "", media.Wrap(media.CodeSecretKey, err, "the key file %s is empty", name)
	}
	return string(text[:n]), nil
}

// makeFile writes a whole key under another name and links it into place, so that
// no reader and no crash ever sees half of it. fs.ErrExist when another process
// was first.
func makeFile(name string) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".key-*") // O_EXCL, mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(Random(keyBytes)) + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Link(f.Name(), name)
	}
	if err != nil {
		return err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
