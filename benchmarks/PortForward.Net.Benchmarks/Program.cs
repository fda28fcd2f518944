using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using PortForward.Net.Benchmarks;

// No column tells instructions: BenchmarkDotNet counts them on Windows only.
var smoke = args.Contains("--smoke");
IConfig config = smoke
    ? ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.Dry.WithToolchain(InProcessNoEmitToolchain.Instance))
    : DefaultConfig.Instance;
var summaries = BenchmarkSwitcher
    .FromAssembly(typeof(FrameReaderBenchmarks).Assembly)
    .Run(smoke ? ["--filter", "*"] : args, config)
    .ToArray();

// BenchmarkDotNet reports a benchmark that threw in its tables only; a smoke run is there to fail on it.
var failed = summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
return failed || (smoke && summaries.Length == 0) ? 1 : 0;
