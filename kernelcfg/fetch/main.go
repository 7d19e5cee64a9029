// Fetch downloads the data sets that its arguments name into .latentlab/data, and
// prints a line for each step. It is a program of its own so that kernelcfg, which a
// new machine compiles before it can print anything, does without an HTTP client.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"latentlab/lib/dataset/download"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	for _, name := range os.Args[1:] {
		if err := download.Fetch(ctx, name, func(line string) { fmt.Println(line) }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
