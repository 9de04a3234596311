using System.Runtime.CompilerServices;
using System.Text;

namespace RedoxExport.Resources;

/// <summary>Converts each line of a block that is a wanted resource to an item. Use it on one thread at a time.</summary>
/// <param name="filter">The types that are wanted.</param>
/// <param name="shape">Makes the items.</param>
/// <param name="maxLineLength">The longest line that is accepted, in bytes.</param>
internal sealed class BlockParser<T>(ResourceTypeFilter filter, LineShape<T> shape, int maxLineLength)
{
    private readonly FoundValues? _values = shape.Selection is { } selection ? new FoundValues(selection.Names.Count) : null;
#if NET8_0_OR_GREATER
    private readonly LineScanner? _scanner = LineIndex.IsSupported ? new LineScanner(shape.Selection?.Root, shape.WantsMembers) : null;
#endif

    /// <summary>Parses a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="skipType">
    /// An unwanted type that all lines of the file have if the first line has it: the rest of the file is then skipped.
    /// <see langword="null"/> if no such type is known.
    /// </param>
    [MethodImpl(HotPath.Optimized)]
    public LineBatch<T> Parse(LineBlock block, string? skipType)
    {
        LineBatch<T> batch = new();
        if (block.BeginsBehindLongLine)
        {
            batch.Lines++;
            batch.Bad.Add(new BadLine(0, batch.Lines, new LineFault(LineFaultKind.TooLong)));
        }

        byte[] json = block.Buffer;
        int next = block.Start;
        while (next < block.End)
        {
            int found = ByteSearch.IndexOf(json.AsSpan(next, block.End - next), (byte)'\n');
            int start = next;
            int end = found < 0 ? block.End : next + found;
            next = end + 1;
            batch.Lines++;
            end -= end > start && json[end - 1] == (byte)'\r' ? 1 : 0;
            if (IsBlank(json.AsSpan(start, end - start)))
            {
                continue;
            }

            if (skipType is not null && IsOfType(json.AsSpan(start, end - start), skipType))
            {
                batch.IsLast = true;
                break;
            }

            skipType = null;
            AddLine(json, start, end - start, batch);
        }

        shape.End(batch);
        return batch;
    }

    private static bool IsOfType(ReadOnlySpan<byte> line, string type) =>
        ResourceParser.TryPeekType(line, out ReadOnlySpan<byte> found) && found.SequenceEqual(Encoding.UTF8.GetBytes(type));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBlank(ReadOnlySpan<byte> line)
    {
        foreach (byte value in line)
        {
            if (value is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(HotPath.Optimized)]
    private void AddLine(byte[] json, int start, int length, LineBatch<T> batch)
    {
        if (length > maxLineLength)
        {
            batch.Bad.Add(new BadLine(batch.Items.Count, batch.Lines, new LineFault(LineFaultKind.TooLong)));
        }
        else if (filter.WantsLine(json.AsSpan(start, length)))
        {
#if NET8_0_OR_GREATER
            if (_scanner is not null && TryAddQuickly(_scanner, json, start, length, batch))
            {
                return;
            }
#endif
            AddWithCare(json.AsSpan(start, length).ToArray(), batch);
        }
    }

#if NET8_0_OR_GREATER
    [MethodImpl(HotPath.Optimized)]
    private bool TryAddQuickly(LineScanner scanner, byte[] json, int start, int length, LineBatch<T> batch)
    {
        KnownLineResult known = shape.KnowsLines ? shape.AddKnown(json, start, length, batch) : KnownLineResult.Unknown;
        if (known == KnownLineResult.Done)
        {
            return true;
        }

        if (!scanner.TryScan(json, start, length, _values, mustWalk: shape.KnowsLines && known == KnownLineResult.Unknown))
        {
            return false;
        }

        if (known == KnownLineResult.Wanted)
        {
            shape.AddWanted(json, start, length, scanner.Members, _values, batch);
        }
        else if (scanner.Walked is { } walked)
        {
            shape.AddWalked(walked, scanner.Members, _values, batch);
        }
        else
        {
            shape.Add(json, start, length, scanner.Members, _values, batch);
        }

        return true;
    }
#endif

    private void AddWithCare(byte[] line, LineBatch<T> batch)
    {
        if (!ResourceParser.TryFindMembers(line, out FhirMember[] members, out LineFault fault))
        {
            batch.Bad.Add(new BadLine(batch.Items.Count, batch.Lines, fault));
            return;
        }

        if (_values is not null)
        {
            _values.Begin(line);
            CarefulProjection.Find(line, shape.Selection!.Root, _values);
        }

        shape.Add(line, 0, line.Length, members, _values, batch);
    }
}
