package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	var o options
	models := flag.String("model", "fashion,digits", "which autoencoders, separated by commas")
	flag.BoolVar(&o.peers, "peers", false, "also measure JAX, and PyTorch where it can be imported")
	flag.IntVar(&o.epochs, "epochs", 5, "epochs measured of each contestant")
	flag.StringVar(&o.only, "only", "", "measure only contestants whose name contains one of these, separated by commas")
	serveAs := flag.String("serve", "", "be a contestant: stock or loop (the benchmark starts itself so)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := func() error {
		if flag.NArg() > 0 {
			return fmt.Errorf("unknown argument %q: -help lists the flags", flag.Arg(0))
		}
		tasks, err := chosen(*models)
		if err != nil {
			return err
		}
		if *serveAs != "" {
			return serve(*serveAs, tasks[0])
		}
		if o.epochs < 1 {
			return fmt.Errorf("-epochs is %d: expected at least 1", o.epochs)
		}
		return compare(ctx, o, tasks)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// chosen returns the tasks named in a list separated by commas.
func chosen(names string) ([]task, error) {
	var out []task
	for name := range strings.SplitSeq(names, ",") {
		t, ok := tasks[strings.TrimSpace(name)]
		if !ok {
			return nil, fmt.Errorf("unknown model %q: expected fashion or digits", name)
		}
		out = append(out, t)
	}
	return out, nil
}
