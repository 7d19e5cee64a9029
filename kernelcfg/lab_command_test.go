package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/kernelcfg/setup"
)

// TestLabPort checks that a port that does not exist is refused before anything starts.
func TestLabPort(t *testing.T) {
	t.Setenv("LATENTLAB_ROOT", t.TempDir()) // not a project
	for _, port := range []string{"-5", "65536", "99999"} {
		root := command()
		root.SetArgs([]string{"lab", "--no-browser", "--port=" + port})
		if err := root.Execute(); err == nil || !strings.Contains(err.Error(), "port "+port+": expected") {
			t.Errorf("lab --port=%s: %v", port, err)
		}
	}
}

// TestLabLog checks that a second JupyterLab leaves the log of the first as it is, and
// that a log is used again when its JupyterLab has ended.
func TestLabLog(t *testing.T) {
	s := setup.New(t.TempDir(), io.Discard)
	open := func(want string) (*os.File, func()) {
		t.Helper()
		log, closeLog, err := labLog(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := filepath.Base(log.Name()); got != want {
			t.Errorf("the log is %s, want %s", got, want)
		}
		if _, err := log.WriteString("of one\n"); err != nil {
			t.Fatal(err)
		}
		return log, closeLog
	}
	first, closeFirst := open("lab.log")
	_, closeSecond := open("lab-2.log")
	if text, err := os.ReadFile(first.Name()); err != nil || string(text) != "of one\n" {
		t.Errorf("the first log contains %q, %v", text, err)
	}
	closeFirst()
	again, closeAgain := open("lab.log")
	if text, err := os.ReadFile(again.Name()); err != nil || string(text) != "of one\n" {
		t.Errorf("a log used again contains %q, %v", text, err)
	}
	closeAgain()
	closeSecond()
}
