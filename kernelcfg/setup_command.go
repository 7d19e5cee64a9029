package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/setup"
)

func setupCommand() *cobra.Command {
	var cuda, fonts bool
	var plugin string
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Set up the Go kernel, JupyterLab, the XLA plugin and the data sets",
		Long: "Sets up, under .latentlab, the Go kernel (GoNB, goimports, gopls), a Python environment with\n" +
			"JupyterLab, the XLA plugin, the kernelspec and the data sets, and warms the Go build cache.\n" +
			"It compares the SHA-256 of what is done already, and leaves it as it is. It may be interrupted\n" +
			"at any point and run again. Downloads go through go, pip, npm and apt with their own settings.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := project()
			if err != nil {
				return err
			}
			undo := func() error { return nil }
			if cmd.Flags().Changed("plugin") {
				if undo, err = choosePlugin(s, plugin); err != nil {
					return err
				}
			}
			want := setup.Want{Editor: true, CUDA: cuda || s.HasCUDAPlugin(), Fonts: fonts, Deep: true}
			if err := s.Ensure(cmd.Context(), want); err != nil {
				return errors.Join(err, undo())
			}
			cmd.Println("Everything is set up. `go run ./kernelcfg lab` opens the notebooks.")
			if setup.HasCUDADevice() && !want.CUDA && s.UsesXLA() {
				cmd.Println("There is an NVIDIA device: " +
					"`go run ./kernelcfg setup -cuda` installs the plugin for it (gigabytes).")
			}
			return nil
		},
	}
	if names := setup.PluginNames(); len(names) > 0 {
		cmd.Flags().StringVar(&plugin, "plugin", "", "XLA plugin for the CPU to install and keep using: "+strings.Join(names, ", ")+
			"; default stands for the first")
	}
	cmd.Flags().BoolVar(&cuda, "cuda", false, "also install XLA's CUDA plugin and NVIDIA's libraries")
	cmd.Flags().BoolVar(&fonts, "fonts", false, "also install fonts for figures with Chinese, Japanese, Korean, Arabic, Hebrew,\n"+
		"Hindi, emoji and other scripts (24 MB)")
	return cmd
}

// choosePlugin makes name the plugin to set up; "default" stands for the default
// one. undo restores the previous choice: a plugin that cannot be downloaded must
// not keep `lab` from starting.
func choosePlugin(s *setup.Setup, name string) (undo func() error, err error) {
	if !s.UsesXLA() {
		return nil, errors.New("-plugin: this machine does not use XLA, since CGO_ENABLED is 0")
	}
	if name == "default" || name == "" {
		return func() error { return nil }, s.ChoosePlugin("")
	}
	before, err := s.PluginChoice()
	if err != nil {
		return nil, err
	}
	return func() error { return s.ChoosePlugin(before) }, s.ChoosePlugin(name)
}
