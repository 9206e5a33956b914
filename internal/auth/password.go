package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/mediamill/mediamill/internal/media"
)

// The cost of a hash, as OWASP advises for argon2id: 19 MiB, 2 passes.
const (
	hashMemory  = 19 * 1024 // KiB
	hashPasses  = 2
	hashThreads = 1
	hashBytes   = 32
	saltBytes   = 16
)

// hashPassword is the PHC text of an argon2id hash with a new salt.
func hashPassword(password []byte) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	sum := argon2.IDKey(password, salt, hashPasses, hashMemory, hashThreads, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// samePassword says whether the hash is the password's. A hash that cannot be
// read, or that would cost more than any of ours, is nobody's.
func samePassword(hash string, password []byte) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var version int
	var memory, passes uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil {
		return false
	}
	if memory > 1<<20 || passes == 0 || passes > 16 || threads == 0 {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) == 0 {
		return false
	}
	got := argon2.IDKey(password, salt, passes, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// checkPassword is the one rule for new passwords: length. The upper bound keeps
// a request from costing more than its share.
func checkPassword(field, password string) *media.Error {
	switch n := utf8.RuneCountInString(password); {
	case n < 10:
		return media.Bad(field, "must have at least 10 characters, has %d", n)
	case len(password) > 1024:
		return media.Bad(field, "must have at most 1024 bytes")
	}
	return nil
}

// hash is hashPassword, a few at a time.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return hashPassword([]byte(password)), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// matches is samePassword, a few at a time.
func (s *Service) matches(ctx context.Context, hash, password string) (bool, error) {
	if len(password) > 1024 {
		password = password[:1024] // no password is that long; the work stays the same
	}
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
		return samePassword(hash, []byte(password)), nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
