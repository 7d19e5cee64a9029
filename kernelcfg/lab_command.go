package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"latentlab/kernelcfg/lab"
	"latentlab/kernelcfg/setup"
)

func labCommand() *cobra.Command {
	var at labOptions
	cmd := &cobra.Command{
		Use:   "lab [NOTEBOOK]",
		Short: "Open the notebooks in JupyterLab, setting up what is missing",
		Long: "Sets up what is missing and opens JupyterLab, on this machine only and with a token: the first time\n" +
			"on the first chapter, later with what was open last, and with NOTEBOOK on that one. Its settings lie\n" +
			"under .latentlab, apart from those of your own Jupyter. Ctrl-C ends it.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if at.port < 0 || at.port > 65535 {
				return fmt.Errorf("port %d: expected one between 0, which means any free one, and 65535", at.port)
			}
			s, err := project()
			if err != nil {
				return err
			}
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
				at.open = path
			}
			if err := s.Ensure(cmd.Context(), setup.Want{Editor: true}); err != nil {
				return err
			}
			return startLab(cmd, s, at)
		},
	}
	cmd.Flags().BoolVar(&at.noBrowser, "no-browser", false, "print the address and open no browser")
	cmd.Flags().StringVar(&at.ip, "ip", "127.0.0.1", "address to listen on; any but loopback lets in others who know the token")
	cmd.Flags().IntVar(&at.port, "port", 8888, "port to listen on; if it is in use, the next free one")
	return cmd
}

// labOptions are the options of lab: the notebook to open, if any, where JupyterLab
// listens, and whether it opens a browser.
type labOptions struct {
	open      string // an absolute path, or ""
	ip        string
	port      int
	noBrowser bool
}

// startLab runs JupyterLab until it ends or the command is interrupted.
func startLab(cmd *cobra.Command, s *setup.Setup, at labOptions) error {
	server := lab.Server{Setup: s, IP: at.ip, Port: at.port, Open: at.open, NoBrowser: at.noBrowser}

	// The scripts in the outputs of chapters may run. Those in a notebook that somebody has put
	// beside them must not, before its reader has looked at it.
	notebooks, err := chapterPaths(s.Root)
	if len(notebooks) > 0 {
		server.First = notebooks[0]
	}
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
	log, closeLog, err := labLog(s)
	if err != nil {
		return err
	}
	defer closeLog()
	jupyter.Stdout, jupyter.Stderr = log, log
	jupyter.Cancel = func() error {
		cmd.PrintErrln("\nending JupyterLab and its kernels …")
		return jupyter.Process.Signal(syscall.SIGTERM)
	}
	jupyter.WaitDelay = 20 * time.Second
	running, ended := context.WithCancel(cmd.Context())
	defer ended()
	page := server.Page()
	err = setup.RunPinned(jupyter, func() { go announce(running, cmd, server, page, jupyter.Process.Pid, started) })
	if cmd.Context().Err() != nil {
		return nil
	}
	if err != nil {
		if err := s.CheckJupyter(); err != nil {
			return err
		}
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("JupyterLab ended: %w\n%s\n(its log is %s)", err, text[max(0, len(text)-1500):], log.Name())
	}
	return nil
}

// labLog opens an empty log for a JupyterLab: lab.log, or lab-2.log and so on if other
// JupyterLabs of the project are writing to those before. It returns a function that
// closes the log.
func labLog(s *setup.Setup) (log *os.File, closeLog func(), err error) {
	if err := setup.PrivateDir(s.Dir("log")); err != nil {
		return nil, nil, err
	}
	for i := 1; ; i++ {
		name := "lab"
		if i > 1 {
			name = fmt.Sprintf("lab-%d", i)
		}
		lock := flock.New(s.Dir("log", name+".log"))
		free, err := lock.TryLock()
		if err != nil {
			return nil, nil, fmt.Errorf("locking %s: %w", lock.Path(), err)
		}
		if !free {
			continue
		}
		log, err := s.Log(name, os.O_TRUNC)
		return log, func() { log.Close(); _ = lock.Unlock() }, err
	}
}

// announce prints the address once JupyterLab has written it to its runtime file.
func announce(ctx context.Context, cmd *cobra.Command, server lab.Server, page string, pid int, started time.Time) {
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
					time.Since(started).Seconds(), address.URL(page))
				return
			}
		}
	}
}
