package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// result is one line of the output: the medians of ours and of the rival's times, and their ratio.
type result struct {
	what   string
	ours   time.Duration
	rival  time.Duration
	versus string
	aim    float64 // the largest ratio wanted; 0: none is set
}

func (r result) ratio() float64 { return float64(r.ours) / float64(r.rival) }

func printHeader() {
	fmt.Printf("%-8s %-44s %10s %10s  %-28s %6s  %s\n", "", "what", "ours", "rival", "rival is", "ratio", "aim")
}

func (r result) print(name string) {
	aim := "-"
	if r.aim > 0 {
		aim = fmt.Sprintf("≤ %.2f", r.aim)
		if r.ratio() > r.aim {
			aim += "  MISSED"
		}
	}
	fmt.Printf("%-8s %-44s %10s %10s  %-28s %6.2f  %s\n", name, r.what, rounded(r.ours), rounded(r.rival), r.versus, r.ratio(), aim)
}

func rounded(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

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

// alternate runs two tasks in turn, after one round that is not counted, and returns the medians of their times. In turn,
// and each first every other round, because a shared machine is slower at one time than at another.
func alternate(ctx context.Context, rounds int, ours, rival task) (oursMedian, rivalMedian time.Duration, err error) {
	tasks := [2]task{ours, rival}
	var times [2][]time.Duration
	for round := range rounds + 1 {
		for i := range tasks {
			which := (i + round) % 2
			took, err := alone(ctx, tasks[which])
			if err != nil {
				return 0, 0, err
			}
			if round > 0 {
				times[which] = append(times[which], took)
			}
		}
	}
	return median(times[0]), median(times[1]), nil
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
