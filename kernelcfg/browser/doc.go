// Package browser tests the project's JupyterLab and its exported pages in a
// real browser. It consists of tests only.
//
//	b := browsertest.Start(t)
//	l := startLab(t, labOptions{})
//	nb := l.open(b, l.write("a.ipynb", "%%\nfmt.Println(1)"))
//	nb.runAll()
//	nb.waitIdle(time.Minute)
package browser
