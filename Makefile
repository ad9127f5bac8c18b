# One set of tags and one C compiler for build, vet, lint and test: every other set would compile SQLite and OpenGL anew.
TAGS     := migrated_fynedo
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
# clang compiles Fyne's OpenGL bindings in a tenth of gcc's time.
CC        = $(shell command -v clang 2>/dev/null || command -v gcc 2>/dev/null || echo cc)
export CC
export CGO_ENABLED := 1
GO       ?= go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: run build test check bench relevance chain e2e screens font setup fuzz clean

# The window on the sample cluster; without a display the demo on the command line.
run: build
	@sh scripts/run.sh

build: setup
	$(GO) build -tags $(TAGS) -ldflags '$(LDFLAGS)' -o lianpei .

# Every test, with the race detector, without a display.
test: setup
	$(GO) test -race -tags $(TAGS) ./...

# What CI checks beside the tests.
check: setup
	@sh scripts/check.sh '$(TAGS)' '$(STATICCHECK)'

# Ratios against bare libraries, side by side. Nothing fails by being slow.
bench: build
	cd bench && $(GO) run -tags '$(TAGS) sqlite_fts5' . -sizes 1000,10000,100000,1000000

# How well free-text needs are answered, on graded lines that lie beside the repository.
relevance: build
	@sh scripts/relevance.sh

# How well likely inputs are inferred for products that no row speaks of.
chain: build
	@sh scripts/chain.sh

# The real window under Xvfb: screenshots of the pages into docs/screens.
screens: build
	@sh scripts/screens.sh

# A short run of every fuzz test.
fuzz: setup
	@sh scripts/fuzz.sh '$(TAGS)'

# Cuts the window's font anew (see scripts/font.sh); the result is committed.
font:
	@sh scripts/font.sh

# Installs what the build needs where it is missing.
setup:
	@sh scripts/setup.sh

clean:
	rm -rf lianpei lianpei-demo dist
