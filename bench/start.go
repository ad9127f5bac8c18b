package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	startRounds  = 7
	startAim     = 1.3
	startTimeout = 60 * time.Second
	pollInterval = 2 * time.Millisecond
)

// compareStart takes the time from starting a process to the first frame on the screen, of the program and of the smallest
// program with the same toolkit and font. A virtual screen is watched from outside, so neither program has to help.
func compareStart(ctx context.Context, report func(result)) error {
	if _, err := exec.LookPath("Xvfb"); err != nil {
		return fmt.Errorf("%w: Xvfb is absent", errSkipped)
	}
	folder, err := os.MkdirTemp("", "lianpei-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	program, hello := filepath.Join(folder, "lianpei"), filepath.Join(folder, "hello")
	if err := errors.Join(build(ctx, "..", ".", program), build(ctx, ".", "./hello", hello)); err != nil {
		return err
	}
	screen, err := openScreen(ctx, folder)
	if err != nil {
		return err
	}
	defer screen.close()
	times, err := alternate(ctx, startRounds,
		func(ctx context.Context) (time.Duration, error) { return screen.firstFrame(ctx, program) },
		func(ctx context.Context) (time.Duration, error) { return screen.firstFrame(ctx, hello) },
	)
	if err != nil {
		return err
	}
	report(result{what: "start to the first frame", versus: "Fyne hello world, same font", ours: times[0], rival: times[1], aim: startAim})
	return nil
}

// build compiles a package of the module in a folder, with the flags that are used everywhere.
func build(ctx context.Context, folder, pkg, out string) error {
	command := exec.CommandContext(ctx, "go", "build", "-C", folder, "-tags", "migrated_fynedo", "-o", out, pkg)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", filepath.Base(out), err, output)
	}
	return nil
}

// screen is a virtual X screen whose pixels lie in a file.
type screen struct {
	server  *exec.Cmd
	display string
	pixels  *os.File
	folder  string // also the home of the programs, so that all starts but the first are those of a used program
}

// openScreen starts Xvfb on a display number of its own choice.
func openScreen(ctx context.Context, folder string) (*screen, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer func() { _ = read.Close() }()
	server := exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nocursor", "-fbdir", folder, "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{write}
	err = server.Start()
	_ = write.Close() // the server has its own copy
	if err != nil {
		return nil, fmt.Errorf("start Xvfb: %w", err)
	}
	s := &screen{server: server, folder: folder}
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		s.close()
		return nil, fmt.Errorf("wait for Xvfb: %w", err)
	}
	s.display = ":" + strings.TrimSpace(number)
	if s.pixels, err = os.Open(filepath.Join(folder, "Xvfb_screen0")); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *screen) close() {
	if s.pixels != nil {
		_ = s.pixels.Close()
	}
	stop(s.server)
}

// firstFrame starts a program and returns after how long something of a window is on the screen. It ends the program and
// waits until the screen is black again.
func (s *screen) firstFrame(ctx context.Context, program string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, program)
	command.Env = append(os.Environ(), "DISPLAY="+s.display, "WAYLAND_DISPLAY=", "HOME="+s.folder, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "XDG_CACHE_HOME=")
	begin := time.Now()
	if err := command.Start(); err != nil {
		return 0, err
	}
	err := s.waitFor(ctx, true)
	took := time.Since(begin)
	stop(command)
	if err != nil {
		return 0, fmt.Errorf("wait for the window of %s: %w", filepath.Base(program), err)
	}
	if err := s.waitFor(ctx, false); err != nil {
		return 0, fmt.Errorf("wait for %s to leave the screen: %w", filepath.Base(program), err)
	}
	return took, nil
}

func (s *screen) waitFor(ctx context.Context, painted bool) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		got, err := s.isPainted()
		if err != nil || got == painted {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// isPainted looks at sixteen short pieces spread over the screen, which is black without a window; half of them with a colour
// are a window. No theme has pure black as its background.
func (s *screen) isPainted() (bool, error) {
	info, err := s.pixels.Stat()
	if err != nil {
		return false, err
	}
	const pieces = 16
	piece := make([]byte, 256)
	painted := 0
	for i := range pieces {
		_, err := s.pixels.ReadAt(piece, info.Size()*int64(2*i+1)/(2*pieces)/4*4)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		for _, b := range piece {
			if b != 0 {
				painted++
				break
			}
		}
	}
	return painted >= pieces/2, nil
}

// stop ends a process and waits for its end.
func stop(command *exec.Cmd) {
	_ = command.Process.Kill()
	_ = command.Wait()
}
