package main

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/setup"
)

// xlaSoon has XLA make its programs in a fifth of the time. They run slower,
// which counts only where one trains for long.
const xlaSoon = "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false --xla_cpu_parallel_codegen_split_count=1"

// trainings finds the tests that train in full (see backendtest.Full). They
// are run as users train, without xlaSoon.
const trainings = "^(TestQuality|TestFewLabels|TestCodesFollowThePrior|TestLabelSets|TestLikelihood)$"

// trainingPackages hold them, those that take longest first.
var trainingPackages = []string{"./lib/vae", "./lib/ae", "./lib/aae", "./lib/classify"}

// testBuild are go test's flags for what the stages run: a stage of its own
// vets, and a program that is not debugged is linked in half of the time.
var testBuild = []string{"test", "-timeout=20m", "-vet=off", "-ldflags=-s -w -linkmode=internal"}

// xlaStage runs all tests on XLA's CPU, first those that compile more than
// they train. Packages are tested side by side, so each gets one thread.
func xlaStage(cmd *cobra.Command, s *setup.Setup) error {
	run := func(flags string, args ...string) error {
		test := goTool(cmd, s, append(slices.Clone(testBuild), args...)...)
		test.Env = append(test.Env, "NPROC=1", "XLA_FLAGS="+strings.TrimSpace(os.Getenv("XLA_FLAGS")+" "+flags))
		return test.Run()
	}
	quick := run(xlaSoon, "-skip="+trainings, "./...")
	return errors.Join(quick, run("", append([]string{"-run=" + trainings}, trainingPackages...)...))
}

// onBoth are tests that the stage before has run on the pure-Go backend too:
// those of backendtest.Each, and one whose processes choose their own.
const onBoth = "/^(go|xla)$|//^(go|xla)$|^TestKilled$"

// pureGoStage runs, on the pure-Go backend, the tests of the packages that
// use a backend.
func pureGoStage(cmd *cobra.Command, s *setup.Setup) error {
	list := goTool(cmd, s, "list", "-test", "-f", `{{if .ForTest}}{{.ForTest}} {{join .Deps " "}}{{end}}`, "./lib/...")
	var out bytes.Buffer
	list.Stdout = &out
	if err := list.Run(); err != nil {
		return err
	}
	var packages []string
	for line := range strings.Lines(out.String()) {
		names := strings.Fields(line)
		if len(names) > 0 && !slices.Contains(packages, names[0]) && slices.ContainsFunc(names, func(n string) bool {
			return strings.HasPrefix(n, "latentlab/lib/backend")
		}) {
			packages = append(packages, names[0])
		}
	}
	if len(packages) == 0 {
		return errors.New("no package under lib/ with tests uses lib/backend")
	}
	test := goTool(cmd, s, append(append(slices.Clone(testBuild), "-skip="+onBoth), packages...)...)
	test.Env = append(test.Env, "GOMLX_BACKEND=go")
	return test.Run()
}
