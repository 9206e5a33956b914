package rest

import (
	"context"
	"net/http"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

// sessionCookie holds the token of a console that is signed in.
const sessionCookie = "mediamill_session"

// asked is what handlers need to know of the request itself.
type asked struct {
	from    string // the caller's address
	session string // token of the cookie; "" for none
	secure  bool   // it came by HTTPS, as far as we or a proxy before us can tell
}

func askedOf(ctx context.Context) asked {
	a, _ := ctx.Value(askedKey).(asked)
	return a
}

func ask(r *http.Request) asked {
	a := asked{from: front.Source(r), secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"}
	if c, err := r.Cookie(sessionCookie); err == nil {
		a.session = c.Value
	}
	return a
}

// cookie is the session cookie: for this site alone, and for no script.
func (a asked) cookie(token string) http.Cookie {
	c := http.Cookie{
		Name: sessionCookie, Value: token, Path: "/", MaxAge: int(auth.SessionLength.Seconds()),
		HttpOnly: true, Secure: a.secure, SameSite: http.SameSiteStrictMode,
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

type signIn struct {
	Name     string `json:"name" doc:"Name of the account"`
	Password string `json:"password"`
}

type passwordChange struct {
	Current string `json:"current"`
	New     string `json:"new" doc:"At least 10 characters"`
}

type welcomeToken struct {
	Token string `json:"token" doc:"Token of the link that was printed at the first start"`
}

// welcome is what the first start made.
type welcome struct {
	Administrator string `json:"administrator" doc:"Name of the account"`
	Password      string `json:"password"`
	KeyID         string `json:"key_id"`
	KeySecret     string `json:"key_secret"`
	Token         string `json:"token" doc:"Token for Authorization: Bearer, in the form id.secret"`
}

// signedInAnswer is who signed in, with the cookie.
type signedInAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      self
}

type signedOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (a *API) registerSession() {
	handle(a, route{method: "POST", path: "/session", id: "sign-in", tag: "Access", summary: "Sign in with an account; the session is a cookie", open: true,
		description: "For the console; programs use an access key. Requests from pages of other sites are refused."},
		func(ctx context.Context, _ *auth.Principal, in *struct{ Body Strict[signIn] }) (*signedInAnswer, error) {
			body, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			asked := askedOf(ctx)
			token, who, err := a.Auth.StartSession(ctx, body.Name, body.Password, asked.from)
			if err != nil {
				return nil, err
			}
			return &signedInAnswer{asked.cookie(token), selfOf(who)}, nil
		})
	handle(a, route{method: "DELETE", path: "/session", id: "sign-out", tag: "Access", summary: "Sign out: end the session of the cookie", open: true, status: 204},
		func(ctx context.Context, _ *auth.Principal, _ *struct{}) (*signedOut, error) {
			asked := askedOf(ctx)
			return &signedOut{asked.cookie("")}, a.Auth.EndSession(ctx, asked.session)
		})
	handle(a, route{method: "PUT", path: "/self/password", id: "change-password", tag: "Access", summary: "Change the password of the signed-in account; its other sessions end", role: auth.Viewer, status: 204},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[passwordChange] }) (*none, error) {
			body, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			if !who.Person {
				return nil, media.Errorf(media.CodeForbidden, "access keys have no password").WithHint("sign in with an account")
			}
			asked := askedOf(ctx)
			return nil, a.Auth.ChangePassword(ctx, who.ID, body.Current, body.New, asked.session, asked.from)
		})
	handle(a, route{method: "POST", path: "/first", id: "see-first", tag: "Access", summary: "Get the credentials that the first start created; works once", open: true,
		description: "Needs the token of the link that was printed at the first start."},
		func(_ context.Context, _ *auth.Principal, in *struct{ Body Strict[welcomeToken] }) (*answer[welcome], error) {
			body, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			first, err := a.Auth.Welcome(body.Token)
			if err != nil {
				return nil, err
			}
			return &answer[welcome]{welcome{first.Account, first.Password, first.Key.ID, first.Key.Secret, first.Key.Token}}, nil
		})
}
