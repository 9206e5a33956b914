package notify

import (
	"context"
	"encoding/json"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Test sends one signed event of the type mediamill.webhook.test to an address,
// and says what the receiver answered. It is written nowhere and not repeated.
func (n *Notifier) Test(ctx context.Context, project, url string) (store.DeliveryTry, error) {
	id, now := store.NewID(), time.Now().UTC()
	event := media.Event{Type: "webhook.test", Project: project, JobID: id, Number: 1, At: now, Data: json.RawMessage(`{}`)}
	message, err := n.Standard.Encode(event, &media.Job{ID: id, Project: project, Name: "Test", Created: now})
	if err != nil {
		return store.DeliveryTry{}, err
	}
	secrets, err := n.Secrets.WebhookSecrets(ctx, project)
	if err != nil {
		return store.DeliveryTry{}, err
	}
	sign(message.Header, secrets, id, now, string(message.Body))
	answer, sent := n.Outbound.Post(ctx, url, message.Header, message.Body)
	try := store.DeliveryTry{Number: 1, At: now, Status: answer.Status, Duration: answer.Took, Seconds: media.SecondsOf(answer.Took)}
	if sent != nil {
		try.Error = media.AsError(sent).Message
	}
	return try, nil
}
