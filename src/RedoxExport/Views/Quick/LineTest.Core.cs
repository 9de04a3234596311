using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>A question about one value of a line. It has no state, so several threads can ask it; <see cref="LineRun"/> keeps the answer until the next line.</summary>
/// <param name="key">Equal for tests that ask the same.</param>
internal abstract class LineTest(object key)
{
    private Guard? _isTrue;
    private Guard? _isFalse;

    public object Key => key;

    /// <summary>The number of the test in its program.</summary>
    public int Index { get; set; }

    /// <summary>The lines for which the answer is yes.</summary>
    public Guard IsTrue => _isTrue ??= Guard.Of(this, answer: true);

    /// <summary>The lines for which the answer is no.</summary>
    public Guard IsFalse => _isFalse ??= Guard.Of(this, answer: false);

    /// <summary>The answer; <see langword="null"/> if the expression has no result, as for a comparison of moments that are not equally exact.</summary>
    [MethodImpl(HotPath.Optimized)]
    public bool? AnswerFor(LineRun run)
    {
        ref LineAnswer answer = ref run.AnswerOf(Index);
        if (answer.Line != run.Number)
        {
            answer = new LineAnswer(run.Number, Find(run));
        }

        return answer.Value;
    }

    protected abstract bool? Find(LineRun run);

    /// <summary>The result of a comparison whose order is known.</summary>
    protected static bool Compare(string sign, int order) => sign switch
    {
        "=" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };
}

/// <summary>Compares a JSON string with a text.</summary>
internal sealed class TextTest(int node, string sign, string text) : LineTest((typeof(TextTest), node, sign, text))
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);
    private readonly bool _isEquality = sign is "=" or "!=";
    private readonly bool _isWanted = sign == "=";
    private readonly bool _isPlain = text.IndexOf('\\', StringComparison.Ordinal) < 0;

    [MethodImpl(HotPath.Optimized)]
    protected override bool? Find(LineRun run)
    {
        FoundValue value = run.Find(node);
        if (!_isEquality)
        {
            return Compare(sign, string.CompareOrdinal(run.TextOf(value), text));
        }

        ReadOnlySpan<byte> inner = run.InnerOf(value);
        bool isEqual = _isPlain && inner.SequenceEqual(_utf8);
        if (!isEqual && (!_isPlain || ByteSearch.IndexOf(inner, (byte)'\\') >= 0))
        {
            isEqual = run.TextOf(value) == text;
        }

        return isEqual == _isWanted;
    }
}

/// <summary>Compares a JSON string that is a date or time with a moment.</summary>
internal sealed class MomentTest(int node, string sign, FhirMoment moment, string text, bool isTime) : LineTest((typeof(MomentTest), node, sign, text, isTime))
{
    [MethodImpl(HotPath.Optimized)]
    protected override bool? Find(LineRun run)
    {
        string found = run.TextOf(run.Find(node));
        bool isMoment = isTime || (found.Length > 2 && found[2] == ':') ? FhirMoment.TryParseTime(found, out FhirMoment other) : FhirMoment.TryParse(found, out other);
        if (isMoment)
        {
            if (other.IsTime != moment.IsTime)
            {
                return sign is "=" or "!=" ? sign == "!=" : null;
            }

            return other.CompareTo(moment) is { } order ? Compare(sign, order) : null;
        }

        // A date that cannot be read is before or after nothing.
        return sign is "=" or "!=" ? Compare(sign, string.CompareOrdinal(found, text)) : null;
    }
}

/// <summary>Compares a JSON number with a number.</summary>
internal sealed class NumberTest(int node, string sign, decimal number) : LineTest((typeof(NumberTest), node, sign, number))
{
    [MethodImpl(HotPath.Optimized)]
    protected override bool? Find(LineRun run)
    {
        // The program has checked that it is a number that a decimal holds.
        FoundValue value = run.Find(node);
        return Utf8Parser.TryParse(run.Json.AsSpan(value.Start, value.Length), out decimal found, out _) ? Compare(sign, found.CompareTo(number)) : null;
    }
}

/// <summary>A JSON scalar that is not a string, as a condition: false is false, and any other value is true.</summary>
internal sealed class TruthTest(int node) : LineTest((typeof(TruthTest), node))
{
    [MethodImpl(HotPath.Optimized)]
    protected override bool? Find(LineRun run) => run.Find(node).Kind != JsonTokenType.False;
}

/// <summary>Compares a JSON scalar that is not a string with a Boolean.</summary>
internal sealed class BooleanTest(int node, string sign, bool wanted) : LineTest((typeof(BooleanTest), node, sign, wanted))
{
    // The program has checked that it is a Boolean.
    [MethodImpl(HotPath.Optimized)]
    protected override bool? Find(LineRun run) => (run.Find(node).Kind == JsonTokenType.True == wanted) == (sign == "=");
}

/// <summary>True if a reference leads to a resource by its id.</summary>
internal sealed class KeyTest(int node, byte[]? type) : LineTest((typeof(KeyTest), node, type is null ? null : Encoding.UTF8.GetString(type)))
{
    [MethodImpl(HotPath.Optimized)]
    protected override bool? Find(LineRun run) => ReferenceKey.TryFind(run, run.Find(node), type, out _, out _);
}
