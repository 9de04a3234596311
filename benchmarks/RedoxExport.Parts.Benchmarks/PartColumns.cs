using BenchmarkDotNet.Configs;
using RedoxExport.Benchmarks;

namespace RedoxExport.Parts.Benchmarks;

/// <summary>Each part reads the whole sample once.</summary>
internal sealed class PartColumns : ManualConfig
{
    public PartColumns() => AddColumn(new BytesPerSecondColumn(_ => Sample.Bytes.Length));
}
