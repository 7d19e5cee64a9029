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

// TestStagesSideBySide: what stages print does not mix, all that failed is
// told, and the summary is in the order of the stages.
func TestStagesSideBySide(t *testing.T) {
	var meet sync.WaitGroup
	meet.Add(2)
	talk := func(word string, err error) func(context.Context, *setup.Setup, io.Writer) error {
		return func(_ context.Context, _ *setup.Setup, out io.Writer) error {
			fmt.Fprintln(out, word, 0)
			meet.Done()
			meet.Wait() // both are at work
			for i := 1; i < 100; i++ {
				fmt.Fprintln(out, word, i)
			}
			return err
		}
	}
	alone := stage{name: "third", title: "alone", run: func(_ context.Context, _ *setup.Setup, out io.Writer) error {
		fmt.Fprintln(out, "third at work")
		return errors.New("third is wrong")
	}}
	text, err := runTest(t.Context(), [][]stage{
		{{name: "first", title: "one", run: talk("tick", errors.New("first is wrong"))}, {name: "second", title: "two", run: talk("tock", nil)}},
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
			t.Errorf("what the stage of %s printed is torn apart:\n%s", word, text)
		}
	}
	summary := regexp.MustCompile(`(?s)FAIL\tkernelcfg/test/first\t[0-9.]+s\nok  \tkernelcfg/test/second\t[0-9.]+s\nFAIL\tkernelcfg/test/third\t[0-9.]+s\nall of it took .*s\nFAIL\n$`)
	if !summary.MatchString(text) {
		t.Errorf("the summary is wrong:\n%s", text[max(0, len(text)-400):])
	}
	for _, want := range []string{"first: first is wrong\n", "third: third is wrong\n", "=== third: alone\nthird at work\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing says %q", want)
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
	stop := stage{name: "stop", run: func(ctx context.Context, _ *setup.Setup, _ io.Writer) error { cancel(); return ctx.Err() }}
	late := stage{name: "late", run: func(context.Context, *setup.Setup, io.Writer) error {
		t.Error("a stage began after the interrupt")
		return nil
	}}
	if text, err := runTest(ctx, [][]stage{{stop}, {late}}); !errors.Is(err, errInterrupted) || strings.Contains(text, "PASS") {
		t.Errorf("interrupted: %v, %q", err, text)
	}
}

// TestChoose: what is asked for runs, and needs no more of the set-up than it
// uses.
func TestChoose(t *testing.T) {
	for _, tc := range []struct {
		groups  [][]stage
		chosen  string
		want    string // with a bar between groups; "" for an error
		browser bool
	}{
		{fullTest, "", "format tidy vet staticcheck nocgo|test|go|notebooks|browser", true},
		{shortTest, "", "format tidy vet staticcheck|race|quick", false},
		{fullTest, "vet format", "format vet", false},
		{fullTest, "browser nocgo", "nocgo|browser", true},
		{shortTest, "race", "race", false},
		{shortTest, "notebooks", "", false},
		{fullTest, "none", "", false},
	} {
		got, err := choose(tc.groups, strings.Fields(tc.chosen))
		if err != nil {
			if tc.want != "" || !strings.Contains(err.Error(), "expected format, tidy") {
				t.Errorf("%q: %v", tc.chosen, err)
			}
			continue
		}
		var groups []string
		for _, group := range got {
			groups = append(groups, strings.Join(names([][]stage{group}), " "))
		}
		if text := strings.Join(groups, "|"); text != tc.want {
			t.Errorf("%q runs %q, want %q", tc.chosen, text, tc.want)
		}
		if browser := slices.ContainsFunc(slices.Concat(got...), func(st stage) bool { return st.want.Browser }); browser != tc.browser {
			t.Errorf("%q wants a browser: %v", tc.chosen, browser)
		}
	}
}
