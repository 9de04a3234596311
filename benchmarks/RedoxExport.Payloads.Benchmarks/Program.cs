using BenchmarkDotNet.Running;
using RedoxExport.Payloads.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(ReaderBenchmark).Assembly).Run(args);
