using BenchmarkDotNet.Running;
using RedoxExport.Parts.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(Sample).Assembly).Run(args);
