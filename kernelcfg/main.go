package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, orphaned := context.WithCancel(ctx)
	go watchGoRun(orphaned)

	root := command()
	root.SetArgs(longFlags(root, os.Args[1:]))
	if err := root.ExecuteContext(ctx); err != nil {
		var printed silent
		if !errors.As(err, &printed) {
			fmt.Fprintln(os.Stderr, "kernelcfg:", err)
		}
		os.Exit(1)
	}
}

// silent is an error whose message has already been printed.
type silent struct{ error }

// command returns the command line with all its commands.
func command() *cobra.Command {
	root := &cobra.Command{
		Use:   "kernelcfg",
		Short: "Sets latentlab up and runs it: notebooks, tests, benchmarks",
		Long: "Sets latentlab up and runs it. Start with `go run ./kernelcfg lab`.\n" +
			"All that it installs lies under .latentlab in the project's folder, about 640 MB; remove it to remove all.\n" +
			"What go, npm and pip download and compile stays in their own caches, about 1.5 GB on a new machine:\n" +
			"`go clean -cache -modcache` empties Go's.",
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.AddCommand(setupCommand(), labCommand(), runCommand(), checkCommand(), renameCommand(), runsCommand(),
		testCommand(), doctorCommand(), docsCommand(), benchCommand(), mutantsCommand(), installCommand(),
		uninstallCommand())
	return root
}

// project finds the project and returns its set-up, reporting to stderr.
func project() (*setup.Setup, error) {
	root, err := home.Root()
	if err != nil {
		return nil, err
	}
	// The library finds the project through this variable from any folder.
	if err := os.Setenv(home.RootEnv, root); err != nil {
		return nil, err
	}
	return setup.New(root, os.Stderr), nil
}

// longFlags returns args with a second dash before each long flag that has only
// one (-set, -quick), as Go's own commands allow.
func longFlags(root *cobra.Command, args []string) []string {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.DisableFlagParsing {
		return args
	}
	out := make([]string, len(args))
	copy(out, args)
	for i, arg := range out {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && len(name) > 1 && (name == "help" || cmd.Flags().Lookup(name) != nil) {
			out[i] = "-" + arg
		}
	}
	return out
}

// watchGoRun calls end when the `go run` that started this program has ended:
// a signal that ends go does not reach the program it runs.
func watchGoRun(end func()) {
	exe, err := os.Executable()
	if err != nil || !strings.Contains(exe, "go-build") {
		return
	}
	for parent := os.Getppid(); os.Getppid() == parent; {
		time.Sleep(time.Second)
	}
	end()
}
