package auth

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
)

// canary is the setting that only the installation's own key opens.
const canary = "seal.canary"

// Unlock gives the database the key that its rows are sealed with. It refuses one
// that is not the database's: config.secret_key. The first process of an
// installation leaves a sealed word for those that come after it.
func Unlock(ctx context.Context, db *store.DB, key *seal.Key) error {
	sealed, err := db.Setting(ctx, canary)
	if err != nil {
		return err
	}
	if sealed == "" {
		if sealed, err = leaveCanary(ctx, db, key); err != nil {
			return err
		}
	}
	if _, err = key.Open(sealed, canary); err != nil {
		return anotherKey(err)
	}
	db.SealWith(key)
	return nil
}

// leaveCanary is of the first process. A database of a version that left none
// has projects, and each of them a sealed secret.
func leaveCanary(ctx context.Context, db *store.DB, key *seal.Key) (string, error) {
	projects, err := db.Projects(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range projects {
		if _, err := key.Open(string(p.WebhookSecret), webhookPlace(p.ID)); media.CodeOf(err) == media.CodeSecretKey {
			return "", anotherKey(err)
		}
	}
	if _, err := db.SetOnce(ctx, canary, key.Seal([]byte("mediamill"), canary)); err != nil {
		return "", err
	}
	return db.Setting(ctx, canary) // another process may have been first
}

func anotherKey(err error) error {
	e := media.Errorf(media.CodeSecretKey, "the secret key is not the one that this database was created with")
	e.Err = err
	return e.WithHint("start with the key of the database: the file secret.key in the data folder of its first server, or the value that secret_key had there")
}
