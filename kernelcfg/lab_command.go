package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/lab"
	"latentlab/kernelcfg/setup"
)

func labCommand() *cobra.Command {
	var at labOptions
	cmd := &cobra.Command{
		Use:   "lab [NOTEBOOK]",
		Short: "Open the notebooks in JupyterLab, setting up what is missing",
		Long: "Sets up what is missing and opens JupyterLab on the notebooks, on this machine only and with a\n" +
			"token. Its settings lie under .latentlab, apart from those of your own Jupyter. Ctrl-C ends it.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := project()
			if err != nil {
				return err
			}
			page := []string{}
			if len(args) == 1 {
				path, err := filepath.Abs(args[0])
				if err != nil {
					return err
				}
				if _, err := os.Stat(path); err != nil {
					return fmt.Errorf("no notebook to open: %w", err)
				}
				if rel, err := filepath.Rel(s.Root, path); err != nil || strings.HasPrefix(rel, "..") {
					return fmt.Errorf("%s is outside the project, %s: copy it into notebooks/", path, s.Root)
				}
				page = append(page, path)
			}
			if err := s.Ensure(cmd.Context(), setup.Want{Editor: true}); err != nil {
				return err
			}
			return startLab(cmd, s, page, at)
		},
	}
	cmd.Flags().BoolVar(&at.noBrowser, "no-browser", false, "print the address and open no browser")
	cmd.Flags().StringVar(&at.ip, "ip", "127.0.0.1", "address to listen on; any but loopback lets in others who know the token")
	cmd.Flags().IntVar(&at.port, "port", 8888, "port to listen on; if it is in use, the next free one")
	return cmd
}

// labOptions are the options of lab: where JupyterLab listens, and whether it opens a
// browser.
type labOptions struct {
	ip        string
	port      int
	noBrowser bool
}

// startLab runs JupyterLab until it ends or the command is interrupted.
func startLab(cmd *cobra.Command, s *setup.Setup, page []string, at labOptions) error {
	server := lab.Server{Setup: s, IP: at.ip, Port: at.port, Open: page, NoBrowser: at.noBrowser}

	// The scripts in the outputs of the project's own notebooks may run.
	notebooks, err := ownNotebooks(s.Root)
	if err == nil {
		err = server.Trust(cmd.Context(), notebooks...)
	}
	if err != nil {
		cmd.PrintErrf("kernelcfg: the notebooks' scripts do not run until their cells do: %v\n", err)
	}

	started := time.Now()
	jupyter, err := server.Command(cmd.Context())
	if err != nil {
		return err
	}
	log, err := s.Log("lab", os.O_TRUNC)
	if err != nil {
		return err
	}
	defer log.Close()
	jupyter.Stdout, jupyter.Stderr = log, log
	jupyter.Cancel = func() error {
		cmd.PrintErrln("\nending JupyterLab and its kernels …")
		return jupyter.Process.Signal(syscall.SIGTERM)
	}
	jupyter.WaitDelay = 20 * time.Second
	running, ended := context.WithCancel(cmd.Context())
	defer ended()
	err = setup.RunPinned(jupyter, func() { go announce(running, cmd, server, jupyter.Process.Pid, started) })
	if cmd.Context().Err() != nil {
		return nil
	}
	if err != nil {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("JupyterLab ended: %w\n%s\n(its log is %s)", err, text[max(0, len(text)-1500):], log.Name())
	}
	return nil
}

// ownNotebooks returns the notebooks that come with the project at root: those
// that its manifest of chapters names. Scripts in any other, which somebody has
// put beside them, must not run before its reader has looked at it.
func ownNotebooks(root string) ([]string, error) {
	dir := filepath.Join(root, "notebooks")
	chapters, err := ipynb.Chapters(filepath.Join(dir, "chapters.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var paths []string
	for _, chapter := range chapters {
		path := filepath.Join(dir, filepath.Base(chapter.Notebook))
		if _, err := os.Stat(path); err == nil && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths, err
}

// announce prints the address once JupyterLab has written it to its runtime file.
func announce(ctx context.Context, cmd *cobra.Command, server lab.Server, pid int, started time.Time) {
	slow := time.After(time.Minute)
	for tick := time.Tick(100 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			return
		case <-slow:
			cmd.PrintErrln("kernelcfg: JupyterLab has not reported its address for a minute; still waiting …")
		case <-tick:
			if address, err := server.Address(pid); err == nil {
				cmd.Printf("JupyterLab is up after %.1f s: %s\nCtrl-C ends it.\n",
					time.Since(started).Seconds(), address.URL("lab"))
				return
			}
		}
	}
}
