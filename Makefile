# Two commands: `make run` starts Mediamill, `make test` tests it.
GO ?= go

.PHONY: run test lint build bench screenshots
run: build ## Installs ffmpeg if there is none, builds, and starts the server on 127.0.0.1:8080 with its data in ./data
	@scripts/install.sh ffmpeg
	bin/mediamill serve

build: ## Builds bin/mediamill, and bin/mediamill-infer, which runs models
	$(GO) build -o bin/mediamill ./cmd/mediamill
	CGO_ENABLED=0 $(GO) build -o bin/mediamill-infer ./cmd/mediamill-infer

test: ## Installs what the tests need, and runs all of them
	scripts/test.sh

lint: ## Runs what tests do not show, and make test runs too: gofmt, vet, staticcheck, the race detector, and ten seconds of each fuzz target
	scripts/install.sh ffmpeg postgresql
	MEDIAMILL_VERSITYGW=$$(scripts/versitygw.sh) scripts/lint.sh
	scripts/fuzz.sh

bench: ## Measures the ratios of docs/benchmarks.md
	scripts/install.sh ffmpeg postgresql chromium node fonts
	scripts/bench.sh

screenshots: ## Makes a picture of every page in both themes and sizes, in ./screenshots
	scripts/install.sh ffmpeg chromium node fonts cjk
	PATH="$$(scripts/node.sh):$$PATH" CI=true $(GO) test -tags screenshots -run Screenshots -count=1 -timeout 70m ./test/console
