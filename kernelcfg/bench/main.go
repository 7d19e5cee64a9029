package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	var o options
	models := flag.String("model", names(), "which models, separated by commas")
	batches := flag.String("batch", "", "batch sizes, separated by commas, in place of those that each model is measured at")
	pictures := flag.Int("pictures", 0, "pictures in an epoch, in place of as many as each model is measured with")
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
		tasks, err := chosen(*models, *batches)
		if err != nil {
			return err
		}
		if *pictures < 0 {
			return fmt.Errorf("-pictures is %d: expected at least 1", *pictures)
		}
		for i := range tasks {
			if *pictures > 0 {
				tasks[i].pictures = *pictures
			}
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
