//go:build linux

package headless

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
)

// killedEnv has TestKilled execute the notebook that it names.
const killedEnv = "LATENTLAB_TEST_NOTEBOOK"

// TestKilled kills a program that executes a notebook: the kernel, its language server
// and the running cell end too, the cell after it has saved, as if it was interrupted.
func TestKilled(t *testing.T) {
	root := needKernel(t)
	if path := os.Getenv(killedEnv); path != "" {
		job := Job{Setup: setup.New(root, os.Stderr), Notebook: path, Folder: filepath.Dir(path), Mode: ipynb.Full, Out: os.Stdout}
		t.Fatal(job.Run(t.Context()))
	}
	t.Parallel()
	saved := filepath.Join(t.TempDir(), "saved")
	path := writeNotebook(t, fmt.Sprintf(`%%%%
c := make(chan os.Signal, 8)
signal.Notify(c, os.Interrupt)
fmt.Println("started")
<-c
os.WriteFile(%q, nil, 0o600)`, saved))
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), killedEnv+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "started"; {
	}
	all := descendants(cmd.Process.Pid)
	if len(all) < 3 { // Python, the kernel and the cell; gopls, if it has started
		t.Errorf("only %v have started", all)
	}
	killed := time.Now()
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for time.Since(killed) < 40*time.Second && len(alive(all)) > 0 {
		time.Sleep(50 * time.Millisecond)
	}
	if left := alive(all); len(left) > 0 {
		t.Errorf("%s after the kill %v are left", time.Since(killed), left)
		for pid := range left {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	if _, err := os.Stat(saved); err != nil {
		t.Error("the cell was not interrupted")
	}
}

// process returns the name of a process, its parent and the time of its start, which
// distinguishes it from later ones of the number.
func process(pid int) (name string, parent int, start string, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	i := strings.LastIndexByte(string(text), ')')
	if err != nil || i < 0 {
		return "", 0, "", false
	}
	fields := strings.Fields(string(text[i+1:]))
	parent, _ = strconv.Atoi(fields[1])
	return string(text[:i+1]), parent, fields[19], fields[0] != "Z"
}

// descendants returns the processes that pid and its descendants have started, each as
// its name and start.
func descendants(pid int) map[int]string {
	children := map[int][]int{}
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		if n, err := strconv.Atoi(entry.Name()); err == nil {
			if _, parent, _, ok := process(n); ok {
				children[parent] = append(children[parent], n)
			}
		}
	}
	all := map[int]string{}
	for queue := slices.Clone(children[pid]); len(queue) > 0; queue = queue[1:] {
		if name, _, start, ok := process(queue[0]); ok {
			all[queue[0]] = name + " " + start
			queue = append(queue, children[queue[0]]...)
		}
	}
	return all
}

// alive returns those of the processes that have not ended.
func alive(all map[int]string) map[int]string {
	left := maps.Clone(all)
	maps.DeleteFunc(left, func(pid int, as string) bool {
		name, _, start, ok := process(pid)
		return !ok || name+" "+start != as
	})
	return left
}
