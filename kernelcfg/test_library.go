package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"latentlab/kernelcfg/setup"
)

// fastCompileFlags makes XLA compile in a fifth of the time. The programs run
// slower, which matters only in long trainings.
const fastCompileFlags = "--xla_backend_optimization_level=0 --xla_cpu_parallel_codegen_split_count=1 " +
	"--xla_backend_extra_options=xla_cpu_disable_new_fusion_emitters"

// trainings matches the tests that train in full (see backendtest.Full). They
// run without fastCompileFlags, as users train.
const trainings = "^(TestQuality|TestFewLabels|TestCodesFollowThePrior|TestLabelSets|TestLikelihood)$"

// trainingPackages are the packages with these tests, the slowest first.
var trainingPackages = []string{"./lib/vae", "./lib/ae", "./lib/aae", "./lib/classify"}

// testBuild are the first arguments of go in all stages that test: vet has its
// own stage, and without debugging information a test links in half the time.
var testBuild = []string{"test", "-timeout=20m", "-vet=off", "-ldflags=-s -w -linkmode=internal"}

// testOnXLA runs all tests on XLA's CPU client: first those that take longer to
// compile than to train, then the trainings.
func testOnXLA(ctx context.Context, s *setup.Setup, out io.Writer) error {
	quick := onXLA(ctx, s, out, fastCompileFlags, "-skip="+trainings, "./...").Run()
	return errors.Join(quick, onXLA(ctx, s, out, "", append([]string{"-run=" + trainings}, trainingPackages...)...).Run())
}

// testQuickly runs the quick tests on XLA's CPU client.
func testQuickly(ctx context.Context, s *setup.Setup, out io.Writer) error {
	return onXLA(ctx, s, out, fastCompileFlags, "-short", "./...").Run()
}

// onXLA returns a command that runs go test with args and XLA's flags. Packages
// are tested in parallel, so each gets one thread.
func onXLA(ctx context.Context, s *setup.Setup, out io.Writer, flags string, args ...string) *exec.Cmd {
	test := goTool(ctx, s, out, append(slices.Clone(testBuild), args...)...)
	test.Env = append(test.Env, "NPROC=1", withXLAFlags(flags))
	return test
}

// withXLAFlags returns the environment variable of XLA's flags, as NAME=VALUE: the user's, and these.
func withXLAFlags(flags string) string {
	return "XLA_FLAGS=" + strings.TrimSpace(os.Getenv("XLA_FLAGS")+" "+flags)
}

// onBoth matches the tests that the stage on XLA runs on the pure-Go backend too:
// those of backendtest.Each, and one whose processes choose their backend.
const onBoth = "/^(go|xla)$|//^(go|xla)$|^TestKilled$"

// testOnGo runs, on the pure-Go backend, the tests of the library's packages
// that use a backend.
func testOnGo(ctx context.Context, s *setup.Setup, out io.Writer) error {
	with, _, err := testedPackages(ctx, s)
	if err != nil {
		return err
	}
	with = slices.DeleteFunc(with, func(name string) bool { return !strings.HasPrefix(name, "latentlab/lib/") })
	if len(with) == 0 {
		return errors.New("no package under lib/ with tests uses lib/backend")
	}
	test := goTool(ctx, s, out, append(append(slices.Clone(testBuild), "-skip="+onBoth), with...)...)
	test.Env = append(test.Env, "GOMLX_BACKEND=go")
	return test.Run()
}

// slowUnderRace matches tests that take long under the race detector and compute
// on one goroutine, or on gonum's: the stage quick runs them without it.
const slowUnderRace = "^(" +
	"TestGolden|TestFiniteNumbersAreDrawn|TestAnyCountIsDrawn|TestRandomFigures|TestRandomCharts|" +
	"TestRandomDiagrams|TestMissingLetters|TestAccents|" +
	"TestFitMNIST|TestLogisticMNIST|ExampleFit|ExampleFitLogistic|TestFetchFromPip|TestFetchWheel|TestLoadIsFast" + ")$"

// concurrentTests matches the tests of concurrency in packages that use a backend:
// locks, savers, a view that is drawn while a model trains.
const concurrentTests = "^(" +
	"TestTagConcurrently|TestTagHeld|TestTagWhileTraining|TestFindWhileRenamed|" +
	"TestObserverPanicsWhileSaving|TestContinues|TestCheckpointRemoved|TestDamagedFolder|" +
	"TestControlsNoBacklog|TestControlsOwnChange|TestControlsOrder|TestControlsLateMessage|" +
	"TestControlsPanic|TestProgressTogether|TestProgressBeats" + ")$"

// concurrentPackages are the packages with these tests.
var concurrentPackages = []string{"./lib/run", "./lib/notebook"}

// testRaces runs, under the race detector, the quick tests of the packages that open no
// backend, and the tests of concurrency of the others.
func testRaces(ctx context.Context, s *setup.Setup, out io.Writer) error {
	if !s.UsesXLA() {
		fmt.Fprintln(out, "skipped: the race detector needs cgo")
		return nil
	}
	with, without, err := testedPackages(ctx, s)
	if err != nil {
		return err
	}
	if len(without) == 0 {
		return fmt.Errorf("all %d packages with tests open a backend: expected some that do not", len(with))
	}
	test := []string{"test", "-race", "-short", "-timeout=10m"}
	first := goTool(ctx, s, out, slices.Concat(test, []string{"-skip=" + slowUnderRace}, without)...).Run()
	// Under the detector, XLA's plugin frees memory twice at the program's end. On
	// the pure-Go backend all tests would take minutes, and its products read past
	// the end of a slice, which checkptr rejects.
	second := goTool(ctx, s, out, slices.Concat(test, []string{
		"-vet=off", "-ldflags=-s -w", "-gcflags=github.com/gomlx/...=-d=checkptr=0", "-run=" + concurrentTests,
	}, concurrentPackages)...)
	second.Env = append(second.Env, "GOMLX_BACKEND=go")
	return errors.Join(first, second.Run())
}

// testedPackages returns the packages with tests: those whose tests use
// lib/backend, and the others.
func testedPackages(ctx context.Context, s *setup.Setup) (with, without []string, err error) {
	var list bytes.Buffer
	err = goTool(ctx, s, &list, "list", "-test", "-f", `{{if .ForTest}}{{.ForTest}} {{join .Deps " "}}{{end}}`, "./...").Run()
	if err != nil {
		return nil, nil, fmt.Errorf("%w\n%s", err, bytes.TrimSpace(list.Bytes()))
	}
	uses := map[string]bool{} // a package with external tests is listed twice
	for line := range strings.Lines(list.String()) {
		names := strings.Fields(line)
		if len(names) == 0 {
			continue
		}
		uses[names[0]] = uses[names[0]] || slices.ContainsFunc(names, func(n string) bool {
			return strings.HasPrefix(n, "latentlab/lib/backend")
		})
	}
	for name, backend := range uses {
		if backend {
			with = append(with, name)
		} else {
			without = append(without, name)
		}
	}
	slices.Sort(with)
	slices.Sort(without)
	return with, without, nil
}
