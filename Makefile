# Every target says what it does after ##; "make" alone lists them.

GO      ?= go
ARGS    ?=
FUZZ    ?= 10s

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build and start on the default configuration (more flags: make run ARGS="--strict")
	@exec bin/edgerite serve $(ARGS)

.PHONY: build
build: ## build bin/edgerite
	$(GO) build -o bin/edgerite ./cmd/edgerite

.PHONY: test
test: ## everything that must pass: no root, no network beyond modules
	$(GO) vet ./...
	$(GO) test ./...

.PHONY: race
race: ## the same tests under the race detector (needs a C compiler)
	$(GO) test -race ./...

.PHONY: lint
lint: ## formatting and static analysis, with the linter pinned in tools/go.mod (its first build takes minutes)
	$(GO) tool -modfile=tools/go.mod golangci-lint run
	cd e2e && $(GO) tool -modfile=../tools/go.mod golangci-lint run --config ../.golangci.yml

.PHONY: vuln
vuln: ## known vulnerabilities in what we import (needs the network: vuln.go.dev)
	$(GO) run golang.org/x/vuln/cmd/govulncheck@latest ./...

.PHONY: fuzz
fuzz: ## every fuzz target for a while (FUZZ=10s)
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZ) -fuzzminimizetime 20x $$package || exit 1; \
		done; \
	done

.PHONY: e2e
e2e: bin/edgerite-race ## real clients against the race build (needs root, Azure CLI, Python: see .ci/run)
	rm -rf e2e/.cache/requests
	cd e2e && $(GO) test -count=1 -p 1 -parallel 8 -timeout 30m ./...
	EDGERITE_REQUESTS=$(CURDIR)/e2e/.cache/requests $(GO) test -count=1 -run TestClients ./server

.PHONY: bin/edgerite-race
bin/edgerite-race:
	$(GO) build -race -o bin/edgerite-race ./cmd/edgerite

.PHONY: bench
bench: build ## a table of speeds, each beside a bare net/http TLS server doing the same
	$(GO) run ./bench

.PHONY: scale
scale: build ## what a million blobs on disk cost: pages, memory, deletion (takes minutes)
	$(GO) run ./bench -scale

.PHONY: resources
resources: ## what a page, a filter and a list cost of a thousand resources and of ten thousand
	$(GO) test ./arm -run '^$$' -bench Resources -benchmem

.PHONY: check
check: test lint race ## what a change must pass before it is handed in

.PHONY: clean
clean: ## remove what was built
	rm -rf bin dist
