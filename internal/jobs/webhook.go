package jobs

import (
	"context"
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// Webhook is the callback of a project's jobs that ask for none of their own;
// its URL is "" for none. Jobs of other vendors' protocols have those protocols'
// own notices instead.
func (s *Service) Webhook(ctx context.Context, project string) (media.Receiver, error) {
	var hook media.Receiver
	kept, err := s.DB.Setting(ctx, webhookSetting(project))
	if err == nil && kept != "" {
		err = json.Unmarshal([]byte(kept), &hook)
	}
	return hook, err
}

// SetWebhook changes it for jobs from now on.
func (s *Service) SetWebhook(ctx context.Context, project string, hook media.Receiver) error {
	if hook.URL == "" {
		return s.DB.Set(ctx, webhookSetting(project), "")
	}
	if err := s.checkReceiver(hook).Err(); err != nil {
		return err
	}
	kept, err := json.Marshal(hook)
	if err != nil {
		return err
	}
	return s.DB.SetSecret(ctx, webhookSetting(project), string(kept))
}

func webhookSetting(project string) string { return "webhook/" + project }

// callbackOf is the callback of a new job: its own, or the project's webhook.
func (s *Service) callbackOf(ctx context.Context, job *media.Job) (*media.Callback, error) {
	if job.Callback != nil {
		return job.Callback, nil
	}
	switch job.Origin {
	case "api", "cli", "console":
	default:
		return nil, nil
	}
	hook, err := s.Webhook(ctx, job.Project)
	if err != nil || hook.URL == "" {
		return nil, err
	}
	return &media.Callback{URL: hook.URL, Events: hook.Events}, nil
}
