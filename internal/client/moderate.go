package client

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/mediamill/mediamill/internal/media"
)

// Review decides about the verdict of a task: pass or block.
func (c *Client) Review(ctx context.Context, task string, verdict media.Verdict, note string) (*media.Task, error) {
	var t media.Task
	err := c.Do(ctx, http.MethodPost, "/tasks/"+url.PathEscape(task)+"/reviews", nil, map[string]any{"verdict": verdict, "note": note}, &t)
	return &t, err
}

// Reviews are the decisions about a task, the oldest first.
func (c *Client) Reviews(ctx context.Context, task string) ([]media.Review, error) {
	var list struct {
		Reviews []media.Review `json:"reviews"`
	}
	err := c.Do(ctx, http.MethodGet, "/tasks/"+url.PathEscape(task)+"/reviews", nil, nil, &list)
	return list.Reviews, err
}

// WordLists are the latest versions of all word lists.
func (c *Client) WordLists(ctx context.Context) ([]media.WordList, error) {
	var list struct {
		WordLists []media.WordList `json:"word_lists"`
	}
	err := c.Do(ctx, http.MethodGet, "/word-lists", nil, nil, &list)
	return list.WordLists, err
}

// PutWordList creates a word list, or its next version, from a text of so many bytes.
func (c *Client) PutWordList(ctx context.Context, name, language, description string, text io.Reader, length int64) (*media.WordList, error) {
	var l media.WordList
	query := url.Values{}
	if language != "" {
		query.Set("language", language)
	}
	if description != "" {
		query.Set("description", description)
	}
	err := c.do(ctx, call{method: http.MethodPut, path: "/word-lists/" + url.PathEscape(name), query: query, body: text, length: length,
		header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}}, &l)
	return &l, err
}

// WordListText writes the text of a list, named as name or name@version.
func (c *Client) WordListText(ctx context.Context, reference string, to io.Writer) (int64, error) {
	return c.fetch(ctx, call{method: http.MethodGet, path: "/word-lists/" + url.PathEscape(reference) + "/text"}, to)
}

// DeleteWordList removes all versions of a word list.
func (c *Client) DeleteWordList(ctx context.Context, name string) error {
	return c.Do(ctx, http.MethodDelete, "/word-lists/"+url.PathEscape(name), nil, nil, nil)
}
