using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>
/// A grammar of the lines that were walked and found valid. The bytes between two values (brackets, names, blanks) are one step. The same steps follow a value
/// wherever it is in an array, so a few hundred steps are enough for the lines of a file, in whatever combination their members come. A line that
/// follows the grammar is as valid as those that it was learned from. Only its strings and numbers are checked; most of it is compared 32 bytes at a time.
/// </summary>
/// <remarks>
/// <para>A line that follows it is valid, because a state names all objects and arrays that are open, and a step was learned in the state in which it is used. No name is
/// twice in an object, because the members of an object follow each other in a fixed order (<see cref="GrammarContext.TryFollow"/>).</para>
/// <para>For one thread. A line that does not follow the grammar can be valid or not: it has to be walked.</para>
/// </remarks>
/// <param name="tables">
/// Receive the values of the line that was followed last, as <see cref="TokenNodes"/> gives them. None of them keeps all names.
/// </param>
internal sealed class LineGrammar(NodeTable[] tables)
{
    private readonly GrammarLearner _learner = new(tables);
    private FollowingTrust _trust = new();

    /// <summary>The number of steps. It is bounded for any input.</summary>
    public int Steps => _learner.Steps;

    /// <summary>Follows a line, and fills the tables if it has followed all of it.</summary>
    /// <param name="json">The buffer that holds the line.</param>
    /// <param name="start">The offset of its first byte.</param>
    /// <param name="length">Its number of bytes.</param>
    /// <returns>True if the line certainly is a resource.</returns>
    public bool TryFollow(byte[] json, int start, int length)
    {
        if (length == 0 || json.Length - LineIndex.Slack < start + length || !_trust.Tries())
        {
            return false;
        }

        foreach (NodeTable table in tables)
        {
            table.Begin(json);
        }

        bool isFollowed = TryFollow(_learner.First, json, start, length);
        _trust.Note(isFollowed, _learner.HasRoom);
        return isFollowed;
    }

    /// <summary>Learns a line that did not follow the grammar.</summary>
    public void Learn(LineTokens line) => _learner.Learn(line);

    [MethodImpl(HotPath.Optimized)]
    private bool TryFollow(GrammarState state, byte[] json, int start, int length)
    {
        ref byte line = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(json), start);
        int at = 0;
        uint high = 0;
        bool isResource = false;
        while (true)
        {
            GrammarStep[] steps = state.Steps;
            int i = 0;
        Try:
            if (i == steps.Length)
            {
                return false;
            }

            GrammarStep step = steps[i++];
            int behind = at + step.Length;
            if (behind > length || !VectorText.IsSame(ref Unsafe.Add(ref line, at), ref MemoryMarshal.GetArrayDataReference(step.Text), step.Length))
            {
                goto Try;
            }

            int from = behind;
            JsonTokenType kind = JsonTokenType.String;
            if (step.Before == JsonTokenType.String)
            {
                behind = VectorText.EndOfString(ref line, behind, length, ref high);
                if (behind < 0)
                {
                    return false;
                }
            }
            else if (step.Before == JsonTokenType.Number)
            {
                behind = VectorText.EndOfScalar(ref line, behind, length);
                kind = behind == from ? JsonTokenType.None : JsonScalar.KindOf(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref line, from), behind - from));
                if (kind == JsonTokenType.None)
                {
                    goto Try;
                }
            }
            else if (behind != length)
            {
                goto Try;
            }

            Give(step, start + at);
            if (step.Before == JsonTokenType.None)
            {
                return isResource && (high == 0 || Utf8.IsValid(json.AsSpan(start, length)));
            }

            Give(step, kind, start + from, behind - from);
            isResource |= step.IsType;
            at = behind;
            state = step.Next!;
            MoveForward(steps, i - 1);
        }
    }

    /// <summary>Moves a step that has matched one place forward, so frequent ones are tried first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MoveForward(GrammarStep[] steps, int at)
    {
        if (at > 0)
        {
            (steps[at - 1], steps[at]) = (steps[at], steps[at - 1]);
        }
    }

    /// <summary>Gives the tables what a step opens and closes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Give(GrammarStep step, int stepStart)
    {
        foreach (NodeChange change in step.Changes)
        {
            change.Make(tables[change.Table], stepStart);
        }
    }

    /// <summary>Gives the tables a value, without the quotes of a string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Give(GrammarStep step, JsonTokenType kind, int start, int length)
    {
        int quote = kind == JsonTokenType.String ? 1 : 0;
        foreach ((int table, int name) in step.ValueFor)
        {
            tables[table].AddScalar(kind, name, start - quote, length + (2 * quote));
        }
    }
}
