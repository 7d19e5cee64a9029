package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latentlab/kernelcfg/setup"
)

// TestBinder compares what the image for Binder shares with that of docker/, since a
// Dockerfile cannot include another.
func TestBinder(t *testing.T) {
	cpu, binder := readFile(t, "../docker/cpu.Dockerfile"), readFile(t, "../.binder/Dockerfile")
	from, to := strings.Index(cpu, "FROM "), strings.Index(cpu, "\nEXPOSE ")
	if from < 0 || to < from || !strings.Contains(binder, cpu[from:to]) {
		t.Errorf(".binder/Dockerfile lacks lines of docker/cpu.Dockerfile, from FROM to EXPOSE: copy them\n%s", binder)
	}
	for _, want := range []string{`"` + setup.KernelName + `"`, "LAB=/home/lab/latentlab/.latentlab\n"} {
		if !strings.Contains(binder, want) {
			t.Errorf(".binder/Dockerfile lacks %s", want)
		}
	}
	own, other := readFile(t, "../.binder/Dockerfile.dockerignore"), readFile(t, "../docker/cpu.Dockerfile.dockerignore")
	if own != other {
		t.Errorf(".binder/Dockerfile.dockerignore is\n%s, that of docker/ is\n%s", own, other)
	}
	config := regexp.MustCompile(`echo '(\{.*\})'`).FindStringSubmatch(binder)
	if config == nil || !json.Valid([]byte(config[1])) {
		t.Errorf("Jupyter's configuration is not JSON: %q", config)
	}
}

// TestDevContainer checks that the development container is the image of
// docker/, and that its folders are those of the image.
func TestDevContainer(t *testing.T) {
	var c struct {
		Build           struct{ Dockerfile, Context string }
		RemoteUser      string
		WorkspaceFolder string
		Mounts          []string
	}
	if err := json.Unmarshal([]byte(readFile(t, "../.devcontainer/devcontainer.json")), &c); err != nil {
		t.Fatal(err)
	}
	image := readFile(t, filepath.Join("../.devcontainer", c.Build.Dockerfile))
	if !strings.Contains(image, "\nWORKDIR "+c.WorkspaceFolder+"\n") || !strings.Contains(image, "\nUSER "+c.RemoteUser+"\n") {
		t.Errorf("%s has another folder than %s or another user than %s", c.Build.Dockerfile, c.WorkspaceFolder, c.RemoteUser)
	}
	if len(c.Mounts) != 1 || !strings.Contains(c.Mounts[0], "target="+c.WorkspaceFolder+"/.latentlab,") {
		t.Errorf("the mounts %q do not keep %s/.latentlab", c.Mounts, c.WorkspaceFolder)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
