package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/setup"
)

func installCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "install",
		Short: "Register the kernel for your own Jupyter or VS Code",
		Long: "Sets up what is missing and writes the kernelspec \"Go (latentlab)\" into your own Jupyter's folder\n" +
			"($JUPYTER_DATA_DIR, or ~/.local/share/jupyter). It points into this project: after moving the\n" +
			"project, install it again.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := project()
			if err != nil {
				return err
			}
			if err := s.Ensure(cmd.Context(), setup.Want{Editor: true}); err != nil {
				return err
			}
			dir, err := userKernel()
			if err != nil {
				return err
			}
			if err := setup.WriteKernelSpec(dir, s.KernelSpec("GOMLX_BACKEND", "XLA_FLAGS")); err != nil {
				return err
			}
			cmd.Printf("wrote %s\n      %s\nYour Jupyter and VS Code now offer the kernel \"Go (latentlab)\"; "+
				"`go run ./kernelcfg uninstall` removes it.\n",
				filepath.Join(dir, "kernel.json"), filepath.Join(dir, "logo-svg.svg"))
			return nil
		},
	}
}

func uninstallCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "uninstall",
		Short: "Remove the kernel from your own Jupyter",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := userKernel()
			if err != nil {
				return err
			}
			if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
				cmd.Printf("there is no %s: nothing to remove\n", dir)
				return nil
			}
			for _, name := range []string{"kernel.json", "logo-svg.svg"} {
				path := filepath.Join(dir, name)
				if err := os.Remove(path); err == nil {
					cmd.Printf("removed %s\n", path)
				} else if !errors.Is(err, os.ErrNotExist) {
					return err
				}
			}
			// Other files in it are not ours.
			if err := os.Remove(dir); err != nil {
				return fmt.Errorf("removed the kernel, but not its folder: %w", err)
			}
			return nil
		},
	}
}

// userKernel returns the kernel's folder in the user's own Jupyter.
func userKernel() (string, error) {
	data := os.Getenv("JUPYTER_DATA_DIR")
	if data == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no folder for the kernelspec: %w; set JUPYTER_DATA_DIR", err)
		}
		switch {
		case runtime.GOOS == "darwin":
			data = filepath.Join(home, "Library", "Jupyter")
		case os.Getenv("XDG_DATA_HOME") != "":
			data = filepath.Join(os.Getenv("XDG_DATA_HOME"), "jupyter")
		default:
			data = filepath.Join(home, ".local", "share", "jupyter")
		}
	}
	return filepath.Join(data, "kernels", setup.KernelName), nil
}
