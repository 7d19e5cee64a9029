package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"latentlab/kernelcfg/setup"
)

// runTest runs groups of stages and returns all that was printed.
func runTest(ctx context.Context, groups [][]stage) (string, error) {
	var out bytes.Buffer
	cmd := testCommand()
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetContext(ctx)
	err := runStages(cmd, nil, groups)
	return out.String(), err
}

// TestStagesSideBySide checks that the output of stages is not mixed, that every
// failure is reported, and that the summary is in the order of the stages.
func TestStagesSideBySide(t *testing.T) {
	var meet sync.WaitGroup
	meet.Add(2)
	talk := func(word string, err error) func(context.Context, *setup.Setup, io.Writer) error {
		return func(_ context.Context, _ *setup.Setup, out io.Writer) error {
			fmt.Fprintln(out, word, 0)
			meet.Done()
			meet.Wait() // both run
			for i := 1; i < 100; i++ {
				fmt.Fprintln(out, word, i)
			}
			return err
		}
	}
	alone := stage{name: "third", title: "alone", run: func(_ context.Context, _ *setup.Setup, out io.Writer) error {
		fmt.Fprintln(out, "third runs")
		return errors.New("third is wrong")
	}}
	text, err := runTest(t.Context(), [][]stage{
		{
			{name: "first", title: "one", run: talk("tick", errors.New("first is wrong"))},
			{name: "second", title: "two", run: talk("tock", nil)},
		},
		{alone},
	})
	if err == nil || !strings.Contains(err.Error(), "2 stages failed") {
		t.Errorf("error %v", err)
	}
	for _, word := range []string{"tick", "tock"} {
		whole := ""
		for i := range 100 {
			whole += fmt.Sprintln(word, i)
		}
		if !strings.Contains(text, whole) {
			t.Errorf("the output of the stage that prints %s is mixed with another:\n%s", word, text)
		}
	}
	const took = `\t[0-9.]+s\n`
	summary := regexp.MustCompile(`(?s)FAIL\tkernelcfg/test/first` + took + `ok  \tkernelcfg/test/second` + took +
		`FAIL\tkernelcfg/test/third` + took + `all stages took .*s\nFAIL\n$`)
	if !summary.MatchString(text) {
		t.Errorf("the summary is wrong:\n%s", text[max(0, len(text)-400):])
	}
	for _, want := range []string{"first: first is wrong\n", "third: third is wrong\n", "=== third: alone\nthird runs\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the output lacks %q", want)
		}
	}
}

func TestStagesPassAndStop(t *testing.T) {
	quiet := stage{name: "quiet", run: func(context.Context, *setup.Setup, io.Writer) error { return nil }}
	text, err := runTest(t.Context(), [][]stage{{quiet}})
	if err != nil || !strings.HasSuffix(text, "\nPASS\n") {
		t.Errorf("%v, %q", err, text)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stop := stage{name: "stop", run: func(ctx context.Context, _ *setup.Setup, _ io.Writer) error {
		cancel()
		return ctx.Err()
	}}
	late := stage{name: "late", run: func(context.Context, *setup.Setup, io.Writer) error {
		t.Error("a stage began after the interrupt")
		return nil
	}}
	text, err = runTest(ctx, [][]stage{{stop}, {late}})
	if !errors.Is(err, errInterrupted) || strings.Contains(text, "PASS") {
		t.Errorf("interrupted: %v, %q", err, text)
	}
}

// TestChoose checks that the chosen stages run and need no more of the set-up
// than they use.
func TestChoose(t *testing.T) {
	for _, tc := range []struct {
		groups  [][]stage
		chosen  string
		want    string // with a bar between groups; "" for an error
		browser bool
	}{
		{fullTest, "", "format tidy vet staticcheck javascript nocgo|test|go|notebooks|browser", true},
		{shortTest, "", "format tidy vet staticcheck javascript|race|quick", false},
		{fullTest, "vet format", "format vet", false},
		{fullTest, "browser nocgo", "nocgo|browser", true},
		{shortTest, "race", "race", false},
		{shortTest, "notebooks", "", false},
		{fullTest, "none", "", false},
	} {
		got, err := chooseStages(tc.groups, strings.Fields(tc.chosen))
		if err != nil {
			if tc.want != "" || !strings.Contains(err.Error(), "expected format, tidy") {
				t.Errorf("%q: %v", tc.chosen, err)
			}
			continue
		}
		var groups []string
		for _, group := range got {
			groups = append(groups, strings.Join(stageNames([][]stage{group}), " "))
		}
		if text := strings.Join(groups, "|"); text != tc.want {
			t.Errorf("%q runs %q, want %q", tc.chosen, text, tc.want)
		}
		browser := slices.ContainsFunc(slices.Concat(got...), func(st stage) bool { return st.want.Browser })
		if browser != tc.browser {
			t.Errorf("%q needs a browser: %v, want %v", tc.chosen, browser, tc.browser)
		}
	}
}
