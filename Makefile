# Everything a contributor runs. `make` alone lists it.

CARGO ?= cargo
NAME := terraform-provider-ecs
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# Where terraform and tofu look for providers that are installed by hand.
PLUGINS ?= $(HOME)/.terraform.d/plugins
PLATFORM := $(shell uname -s | tr A-Z a-z)_$(shell uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
TARGET = $(shell $(CARGO) metadata --no-deps --offline --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')

.PHONY: help build test demo demo-emulators install docs snapshot clean

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Builds the provider and the demos, debug
	$(CARGO) build --workspace --bins

# Tests that wait more than they compute, by a part of their names: they run beside all others.
WAITING := conforms the_suite_finds_no_fault a_silent_server task_set_of_no_service

test: ## Runs all tests; the acceptance tests need python3 >= 3.10 and terraform or tofu
	$(CARGO) build --workspace --bins --tests
	@log="$$(mktemp)"; $(CARGO) test --workspace --tests -- $(WAITING) >"$$log" 2>&1 & waiting=$$!; \
	$(CARGO) test --workspace -- $(WAITING:%=--skip %); others=$$?; \
	wait $$waiting; waiting=$$?; cat "$$log"; rm -f "$$log"; exit $$((others + waiting))

demo: build ## Leads through the life of a service in offline mode
	@$(TARGET)/debug/demo

demo-emulators: build ## Puts two examples up and down on local AWS emulators
	@$(TARGET)/debug/demo_emulators

install: ## Builds for release and installs for terraform and tofu on this machine
	$(CARGO) build --release --package $(NAME)
	@for host in registry.terraform.io registry.opentofu.org; do \
		folder="$(PLUGINS)/$$host/$(NAME)/ecs/$(VERSION)/$(PLATFORM)"; \
		mkdir -p "$$folder" && \
		install -m 755 "$(TARGET)/release/$(NAME)" "$$folder/$(NAME)_v$(VERSION)" && \
		echo "installed $$folder/$(NAME)_v$(VERSION)" || exit 1; \
	done

docs: ## Writes docs/ and the schema's golden file anew
	UPDATE=1 $(CARGO) test --test repo

# GoReleaser builds all platforms or none in its free edition, so the other targets are taken out of a copy.
snapshot: ## Makes the release's zip for this platform in dist/; needs goreleaser, cargo-zigbuild and zig
	@mkdir -p "$(TARGET)"
	@sed '/^      - [a-z0-9_][a-z0-9_]*-[a-z]*-/{/$(HOST)/!d;}' .goreleaser.yml > "$(TARGET)/goreleaser.yml"
	goreleaser release --snapshot --clean --skip=sign --config "$(TARGET)/goreleaser.yml"

clean: ## Removes what was built, the emulators' Python environment included
	$(CARGO) clean
