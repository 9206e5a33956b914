// Package azuretest does for the tests of the Azure dialect what its clients do.
package azuretest

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"strconv"
	"testing"
)

// Crypted encrypts content as the reference's clients encrypt a file for storage, or
// decrypts it: AES-CTR, with the file's vector, a decimal number, as the upper half
// of the counter.
func Crypted(t testing.TB, key []byte, vector string, content []byte) []byte {
	t.Helper()
	n, err := strconv.ParseUint(vector, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	made := make([]byte, len(content))
	counter := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, n), 0)
	cipher.NewCTR(block, counter).XORKeyStream(made, content)
	return made
}
