package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/setup"
	"latentlab/lib/atomic"
)

func labCommand() *cobra.Command {
	var at listen
	cmd := &cobra.Command{
		Use:   "lab [NOTEBOOK]",
		Short: "Open the notebooks in JupyterLab, setting up what is missing",
		Long: "Sets up what is missing and opens JupyterLab on the notebooks, on this machine only and with a\n" +
			"token. Its settings lie under .latentlab, apart from any other Jupyter of yours. Ctrl-C ends it.",
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
					return fmt.Errorf("%s lies outside of the project, %s: copy it into notebooks/", path, s.Root)
				}
				page = append(page, path)
			}
			if err := s.Ensure(cmd.Context(), setup.Want{Editor: true}); err != nil {
				return err
			}
			return startLab(cmd, s, page, at)
		},
	}
	cmd.Flags().BoolVar(&at.noBrowser, "no-browser", false, "print the address, open no browser")
	cmd.Flags().StringVar(&at.ip, "ip", "127.0.0.1", "address to listen on; any other than loopback lets others in who know the token")
	cmd.Flags().IntVar(&at.port, "port", 8888, "port to listen on; the next free one is taken when it is in use")
	return cmd
}

// listen says where JupyterLab is to be found.
type listen struct {
	ip        string
	port      int
	noBrowser bool
}

// startLab runs JupyterLab until it ends or the command is interrupted.
func startLab(cmd *cobra.Command, s *setup.Setup, page []string, at listen) error {
	if err := labSettings(s); err != nil {
		return err
	}
	argv := []string{
		"-m", "jupyterlab",
		"--ServerApp.ip=" + at.ip, fmt.Sprintf("--ServerApp.port=%d", at.port),
		"--ServerApp.root_dir=" + s.Root,
		"--ServerApp.preferred_dir=" + s.Root,
		"--ServerApp.answer_yes=True",
		"--ServerApp.terminals_enabled=True",
		"--MultiKernelManager.default_kernel_name=" + setup.KernelName,
		"--KernelSpecManager.ensure_native_kernel=False",
		"--KernelSpecManager.allowed_kernelspecs=" + setup.KernelName,
		"--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
		"--LabApp.news_url=None",
	}
	if found, _ := filepath.Glob(filepath.Join(s.Root, "notebooks", "*")); len(page) == 0 && len(found) > 0 {
		argv = append(argv, "--LabApp.default_url=/lab/tree/notebooks")
	}
	if at.noBrowser {
		argv = append(argv, "--no-browser")
	}
	if os.Getuid() == 0 {
		argv = append(argv, "--allow-root")
	}
	argv = append(argv, page...)

	// Notebooks that come with the project may show their outputs.
	if notebooks, _ := filepath.Glob(filepath.Join(s.Root, "notebooks", "*.ipynb")); len(notebooks) > 0 {
		trust := exec.CommandContext(cmd.Context(), s.Python(), append([]string{"-m", "nbformat.sign"}, notebooks...)...)
		trust.Env = s.JupyterEnviron()
		if out, err := trust.CombinedOutput(); err != nil {
			cmd.PrintErrf("kernelcfg: the notebooks' scripts stay off until their cells run: %v\n%s", err, out)
		}
	}

	started := time.Now()
	lab := exec.CommandContext(cmd.Context(), s.Python(), argv...)
	lab.Dir = s.Root
	lab.Env = s.JupyterEnviron()
	log, err := os.Create(s.Dir("log", "lab.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	lab.Stdout, lab.Stderr = log, log
	setup.OwnGroup(lab)
	lab.Cancel = func() error {
		cmd.PrintErrln("\nending JupyterLab and its kernels …")
		return lab.Process.Signal(syscall.SIGTERM)
	}
	lab.WaitDelay = 20 * time.Second
	go announce(cmd, s, lab, started)
	err = setup.RunPinned(lab)
	if cmd.Context().Err() != nil {
		return nil
	}
	if err != nil {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("JupyterLab ended: %w\n%s\n(its log is %s)", err, text[max(0, len(text)-1500):], log.Name())
	}
	return nil
}

// labSettings writes JupyterLab's settings for this project: no news, no
// update notices. A reader's own choices lie elsewhere and stay.
func labSettings(s *setup.Setup) error {
	const text = `{
 "disabledExtensions": {
  "@jupyterlab/apputils-extension:announcements": true,
  "@jupyterlab/extensionmanager-extension": true
 }
}
`
	path := s.Dir("jupyter", "config", "labconfig", "page_config.json")
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return nil
	}
	return atomic.WriteFile(path, []byte(text), 0o644)
}

// announce prints the address once JupyterLab has written it down.
func announce(cmd *cobra.Command, s *setup.Setup, lab *exec.Cmd, started time.Time) {
	for range 600 {
		time.Sleep(100 * time.Millisecond)
		if cmd.Context().Err() != nil {
			return
		}
		if lab.Process == nil {
			continue
		}
		url, err := labURL(s, lab.Process.Pid)
		if err == nil {
			cmd.Printf("JupyterLab is up after %.1f s: %s\nCtrl-C ends it.\n", time.Since(started).Seconds(), url)
			return
		}
	}
	if cmd.Context().Err() == nil {
		cmd.PrintErrln("kernelcfg: JupyterLab has not written down its address for a minute")
	}
}

var errNotUp = errors.New("not up yet")
