package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// result is one line of the output: the medians of ours and of the rival's times, and their ratio; or, without a rival, an amount.
type result struct {
	what   string
	ours   time.Duration
	rival  time.Duration
	versus string
	amount float64
	unit   string  // of amount; empty: times are compared
	aim    float64 // the largest ratio or amount wanted; 0: none is set
}

func (r result) ratio() float64 { return float64(r.ours) / float64(r.rival) }

func printHeader() {
	fmt.Printf("%-8s %-44s %10s %10s  %-30s %6s  %s\n", "", "what", "ours", "rival", "rival is", "ratio", "aim")
}

func (r result) print(name string) {
	if r.unit != "" {
		fmt.Printf("%-8s %-44s %10s %10s  %-30s %6s  %s\n", name, r.what, fmt.Sprintf("%.0f %s", r.amount, r.unit), "-", "-", "-", verdict(r.amount, r.aim, "%.0f"))
		return
	}
	fmt.Printf("%-8s %-44s %10s %10s  %-30s %6.2f  %s\n", name, r.what, rounded(r.ours), rounded(r.rival), r.versus, r.ratio(), verdict(r.ratio(), r.aim, "%.2f"))
}

func verdict(got, aim float64, format string) string {
	if aim == 0 {
		return "-"
	}
	text := "≤ " + fmt.Sprintf(format, aim)
	if got > aim {
		text += "  MISSED"
	}
	return text
}

// rounded keeps three digits or so.
func rounded(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}

// task is something whose time is taken. It returns the time itself, so that its preparations do not count.
type task func(context.Context) (time.Duration, error)

// timed makes a task of a function whose whole time counts.
func timed(work func(context.Context) error) task {
	return func(ctx context.Context) (time.Duration, error) {
		begin := time.Now()
		err := work(ctx)
		return time.Since(begin), err
	}
}

// alternate runs tasks in turn, after one round that is not counted, and returns the medians of their times. In turn, and each
// first in some round, because a shared machine is slower at one time than at another. A single round is counted as it is.
func alternate(ctx context.Context, rounds int, tasks ...task) (medians []time.Duration, err error) {
	times := make([][]time.Duration, len(tasks))
	uncounted := 1
	if rounds == 1 {
		uncounted = 0
	}
	for round := range rounds + uncounted {
		for i := range tasks {
			which := (i + round) % len(tasks)
			took, err := alone(ctx, tasks[which])
			if err != nil {
				return nil, err
			}
			if round >= uncounted {
				times[which] = append(times[which], took)
			}
		}
	}
	for _, t := range times {
		medians = append(medians, median(t))
	}
	return medians, nil
}

// alone runs a task without the garbage of the one before.
func alone(ctx context.Context, t task) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	runtime.GC()
	return t(ctx)
}

// median is the middle value, the upper one of two.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
