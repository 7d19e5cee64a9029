package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"latentlab/kernelcfg/setup"
)

func main() {
	var o options
	models := flag.String("model", taskNames(), "which models, separated by commas")
	batches := flag.String("batch", "", "batch sizes, separated by commas, instead of those that each model is measured at")
	images := flag.Int("images", 0, "images in an epoch, instead of the number that each model is measured with")
	flag.BoolVar(&o.page, "page", false, "also measure the training in a page, in Chromium")
	flag.BoolVar(&o.peers, "peers", false, "also measure JAX, and PyTorch where it can be imported")
	flag.IntVar(&o.epochs, "epochs", 5, "measured epochs of each contestant")
	flag.StringVar(&o.only, "only", "", "measure only contestants whose names contain one of these, separated by commas")
	plugins := flag.String("plugins", "",
		"folders, separated by commas, each with a "+setup.PluginFile+": also measure the loop on each")
	serveAs := flag.String("serve", "", "be a contestant: stock, loop, stock adam or page (for internal use)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := func() error {
		if flag.NArg() > 0 {
			return fmt.Errorf("unknown argument %q: -help lists the flags", flag.Arg(0))
		}
		tasks, err := chooseTasks(*models, *batches)
		if err != nil {
			return err
		}
		if *images < 0 {
			return fmt.Errorf("-images is %d: expected at least 1", *images)
		}
		for i := range tasks {
			if *images > 0 {
				tasks[i].images = *images
			}
		}
		if *serveAs != "" {
			return serve(*serveAs, tasks[0])
		}
		if o.epochs < 1 {
			return fmt.Errorf("-epochs is %d: expected at least 1", o.epochs)
		}
		if o.plugins, err = pluginFolders(*plugins); err != nil {
			return err
		}
		return compare(ctx, o, tasks)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// pluginFolders returns the absolute paths of the folders in list, which are
// separated by commas. It returns an error if a folder contains no plugin.
func pluginFolders(list string) ([]string, error) {
	var out []string
	for dir := range strings.SplitSeq(list, ",") {
		if dir = strings.TrimSpace(dir); dir == "" {
			continue
		}
		dir, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(filepath.Join(dir, setup.PluginFile))
		if err == nil && (!info.Mode().IsRegular() || strings.Contains(dir, ":")) {
			err = fmt.Errorf("%s: expected a folder without : in its path that contains a file %s", dir, setup.PluginFile)
		}
		if err != nil {
			return nil, fmt.Errorf("-plugins: %w", err)
		}
		out = append(out, dir)
	}
	return out, nil
}
