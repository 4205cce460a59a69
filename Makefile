# Everything here needs only git, make, a Rust toolchain and Node 20 on Debian 12. What else is missing is installed
# (as root) or named (otherwise).

.DEFAULT_GOAL := help
.PHONY: help run build test lint fmt demo bench e2e screenshots openapi clean

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build what has changed and start the server on 127.0.0.1:8000
	@scripts/run.sh

build: ## Make target/release/castcore with the console inside
	@scripts/build.sh

test: ## Run all tests: unit, SQLite, PostgreSQL, real FFmpeg, browser
	@scripts/test.sh

lint: ## Check formatting, lints, types and that generated files are fresh
	@scripts/lint.sh

fmt: ## Format everything
	cargo fmt --all
	cd web && npm run --silent format

demo: ## Show it from end to end against a third-party RTMP server, and prove it
	@scripts/demo.sh

bench: ## Measure; prints JSON lines
	@scripts/bench.sh

e2e: ## Run only the browser tests
	@scripts/test.sh e2e

screenshots: ## Make the pictures of the README and the docs
	@scripts/screenshots.sh

openapi: ## Write the OpenAPI document and what is generated from it
	@scripts/openapi.sh

clean: ## Remove what was built; data, keys and FFmpeg stay
	cargo clean
	rm -rf web/node_modules web/dist e2e/node_modules e2e/artifacts
