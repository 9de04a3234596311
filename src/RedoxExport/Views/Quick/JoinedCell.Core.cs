using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>A cell of a path that ends in <c>join()</c>, of strings of the line.</summary>
/// <param name="sources">The strings, in order: when there is one, and its place.</param>
/// <param name="separator">The text between two strings.</param>
/// <param name="careful">The same cell for a line in which a string has an escape.</param>
internal sealed class JoinedCell((Guard Guard, int Place)[] sources, string separator, EvaluatedCell careful) : ComputedCell
{
    /// <summary>Makes the cell of a column.</summary>
    /// <returns><see langword="null"/> if the path is another one, or does not always join strings.</returns>
    public static JoinedCell? Of(CellPath cell, TraceScope scope, EvaluatedCell careful)
    {
        if (cell.Column.IsCollection || cell.Path.Source is not CallExpression { Name: "join", Target: { } target } join || SeparatorOf(join) is not { } separator)
        {
            return null;
        }

        return PathTracer.Trace(target, scope) is { } list && list.Items.TrueForAll(item => item.Kind == TracedKind.Node && scope.Line.IsString(item.Node))
            ? new JoinedCell([.. list.Items.Select(item => (item.Guard, scope.Line.Use(item.Node)))], separator, careful)
            : null;
    }

    [MethodImpl(HotPath.Optimized)]
    public override Cell Run(LineRun run)
    {
        FoundValue alone = default;
        int count = 0;
        int bytes = 0;
        foreach ((Guard guard, int place) in sources)
        {
            if (!guard.Holds(run))
            {
                continue;
            }

            alone = run.Find(place);
            if (ByteSearch.IndexOf(run.InnerOf(alone), (byte)'\\') >= 0)
            {
                return careful.Run(run);
            }

            count++;
            bytes += alone.Length;
        }

        return count switch
        {
            0 => default,
            1 => Cell.OfPart(alone.Start + 1, alone.Length - 2),
            _ => Cell.Of(Join(run, bytes + (separator.Length * count))),
        };
    }

    private static string? SeparatorOf(CallExpression join) => join.Arguments switch
    {
        [] => string.Empty,
        [LiteralExpression { Value.Kind: PathKind.String } text] => text.Value.Text,
        _ => null,
    };

    private string Join(LineRun run, int most)
    {
        char[] text = ArrayPool<char>.Shared.Rent(most);
        int length = 0;
        bool isFirst = true;
        foreach ((Guard guard, int place) in sources)
        {
            if (!guard.Holds(run))
            {
                continue;
            }

            if (!isFirst)
            {
                separator.CopyTo(text.AsSpan(length));
                length += separator.Length;
            }

            isFirst = false;
            length += Encoding.UTF8.GetChars(run.InnerOf(run.Find(place)), text.AsSpan(length));
        }

        string joined = new(text, 0, length);
        ArrayPool<char>.Shared.Return(text, clearArray: true);
        return joined;
    }
}
