using System.Globalization;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>What was asked of <c>compare</c>.</summary>
/// <param name="Rows">The rows that run; all, where none is named.</param>
/// <param name="Rounds">How often both sides run.</param>
/// <param name="Scale">How much of the data: 1 is what the table says.</param>
/// <param name="Folder">Where data and output lie: a memory disk, so that no disk is measured.</param>
/// <param name="Against">The folder of another build of the module, which runs in place of other programs; <see langword="null"/> for those.</param>
internal sealed record CompareOptions(IReadOnlyList<string> Rows, int Rounds, double Scale, string Folder, string? Against = null)
{
    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It has something that is not known.</exception>
    public static CompareOptions Parse(string[] arguments)
    {
        List<string> rows = [];
        CompareOptions options = new(rows, 5, 1, Path.GetTempPath());
        for (int i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--scale" => options with { Scale = double.Parse(Value(), CultureInfo.InvariantCulture) },
                "--folder" => options with { Folder = Value() },
                "--against" => options with { Against = Value() },
                { } option when option.StartsWith('-') => throw new FormatException($"compare does not have the option {option}."),
                { } row => Add(row),
            };

            string Value() => ++i < arguments.Length ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value.");
        }

        return options;

        CompareOptions Add(string row)
        {
            rows.Add(row);
            return options;
        }
    }

    /// <summary>A number of things, scaled: one at least.</summary>
    public int Scaled(int count) => Math.Max(1, (int)Math.Round(count * Scale));
}
