// Lianpei (链配) finds out who can supply whom in an industrial cluster. Without arguments it opens the window; otherwise the
// first argument is a command (see package cli).
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"gopkg.in/natefinch/lumberjack.v2"

	"lianpei/cli"
	"lianpei/ui"
)

// version is set by the Makefile through -ldflags.
var version = "dev"

func main() { os.Exit(run()) }

func run() int {
	folder, err := dataFolder()
	catalog := ""
	if err == nil {
		catalog = filepath.Join(folder, "catalog.lianpei")
	}
	if len(os.Args) > 1 { // a command with --db works without a data folder
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return cli.Run(ctx, os.Args[1:], cli.Env{
			Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, DefaultPath: catalog, ShowProgress: isTerminal(os.Stderr),
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return cli.StatusFailed
	}
	log, closeLog := openLog(folder)
	defer closeLog()
	if err := ui.Run(ui.Params{Path: catalog, Resume: true, Log: log, Version: version}); err != nil {
		log.Error("Window ended with an error", "error", err)
		fmt.Fprintln(os.Stderr, err)
		return cli.StatusFailed
	}
	return cli.StatusOK
}

// dataFolder is where the default catalog and the log lie.
func dataFolder() (string, error) {
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the user's data folder: %w", err)
	}
	return filepath.Join(base, "lianpei"), nil
}

// openLog writes to a rotating file in the data folder, crashes included. Where that folder cannot be written to, logging goes
// to standard error: the window itself may still be of use with a catalog elsewhere.
func openLog(folder string) (*slog.Logger, func()) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return slog.New(slog.NewTextHandler(os.Stderr, nil)), func() {}
	}
	if crash, err := os.OpenFile(filepath.Join(folder, "crash.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err == nil {
		_ = debug.SetCrashOutput(crash, debug.CrashOptions{})
		_ = crash.Close() // the runtime keeps a descriptor of its own
	}
	file := &lumberjack.Logger{Filename: filepath.Join(folder, "lianpei.log"), MaxSize: 5, MaxBackups: 3}
	return slog.New(slog.NewTextHandler(file, nil)), func() { _ = file.Close() }
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
