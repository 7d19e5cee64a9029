package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

func installCommand() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Register the kernel for your own Jupyter or VS Code",
		Long: "Sets up what is missing and writes the kernelspec \"Go (latentlab)\" into your own Jupyter's folder\n" +
			"($JUPYTER_DATA_DIR, or ~/.local/share/jupyter). It points into this project and to Go's caches:\n" +
			"after moving one of them, install it again; before removing the project, uninstall it. A kernel of\n" +
			"that name that belongs to another project stays, unless -force replaces it.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := project()
			if err != nil {
				return err
			}
			dir, err := userKernel(s.Root, force)
			if err != nil {
				return err
			}
			if err := s.Ensure(cmd.Context(), setup.Want{Editor: true}); err != nil {
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
	cmd.Flags().BoolVar(&force, "force", false, "replace a kernel of that name that belongs to another project")
	return cmd
}

func uninstallCommand() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "uninstall",
		Short: "Remove the kernel from your own Jupyter",
		Long: "Removes what `install` wrote into your own Jupyter's folder. A kernel of that name that belongs to\n" +
			"another project stays, unless -force removes it.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := project()
			if err != nil {
				return err
			}
			dir, err := userKernel(s.Root, force)
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
	cmd.Flags().BoolVar(&force, "force", false, "remove a kernel of that name that belongs to another project")
	return cmd
}

// checkOwner returns an error that names the owner of the kernel in dir if that is
// another project than the one at root, or no project of this kind. A kernel whose
// program is gone, like that of a project that was moved or removed, has no owner.
func checkOwner(dir, root string) error {
	path := filepath.Join(dir, "kernel.json")
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var kernel struct {
		Argv []string
		Env  map[string]string
	}
	if err == nil {
		err = json.Unmarshal(text, &kernel)
	}
	if err != nil {
		return fmt.Errorf("finding out whose kernel %s is: %w; with -force it is replaced or removed nevertheless", path, err)
	}
	owner := kernel.Env[home.RootEnv]
	if home.SameFile(owner, root) {
		return nil
	}
	if owner == "" {
		return fmt.Errorf("%s is not a kernel of latentlab: it starts %q; with -force it is replaced or removed nevertheless",
			path, kernel.Argv)
	}
	program := ""
	if len(kernel.Argv) > 0 {
		program = kernel.Argv[0]
	}
	if _, err := os.Stat(program); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("%s is the kernel of the project in %s: run kernelcfg there, or here with -force", path, owner)
}

// userKernel returns the kernel's folder in the user's own Jupyter. Unless force is set,
// it returns an error if the kernel there is not that of the project at root.
func userKernel(root string, force bool) (string, error) {
	dir, err := userKernelDir()
	if err == nil && !force {
		err = checkOwner(dir, root)
	}
	return dir, err
}

// userKernelDir returns the kernel's folder in the user's own Jupyter.
func userKernelDir() (string, error) {
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
