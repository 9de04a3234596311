using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>One JSON value of a line that an expression can look at.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">The number of its name in <see cref="NodeNames"/>; 0 for an element of an array and for the root.</param>
/// <param name="Start">The offset of its first byte.</param>
/// <param name="Parent">The index of the object or array that it is in; -1 for the root.</param>
internal record struct Node(JsonTokenType Kind, int Name, int Start, int Parent)
{
    /// <summary>The number of its bytes, with quotes and braces.</summary>
    public int Length { get; set; }

    /// <summary>The index of the node after it and everything in it.</summary>
    public int After { get; set; }
}

/// <summary>The JSON values of one line that the expressions of a plan can look at, in the order of the line. Reused from line to line.</summary>
internal sealed partial class NodeTable(NodeNames names)
{
    /// <summary>The number of other names after which they are forgotten.</summary>
    private const int MostOtherNames = 4096;

    /// <summary>The names that no expression mentions, where every member is kept. They follow on <see cref="Names"/>.</summary>
    private readonly Dictionary<string, int> _otherNumbers = new(StringComparer.Ordinal);
    private readonly List<string> _otherNames = [];
    private Node[] _nodes = new Node[64];
    private byte[] _json = [];
    private int _start;

    public NodeNames Names => names;

    public int Count { get; private set; }

    public byte[] Json => _json;

    public ref readonly Node this[int index] => ref _nodes[index];

    /// <summary>Reads a line.</summary>
    /// <param name="json">The buffer that has it. The table refers to it until the next call.</param>
    /// <param name="start">The offset of its first byte.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <exception cref="JsonException">It is not valid JSON.</exception>
    public void Read(byte[] json, int start, int length)
    {
        _json = json;
        _start = start;
        Count = 0;
        if (_otherNames.Count > MostOtherNames)
        {
            _otherNames.Clear();
            _otherNumbers.Clear();
        }

        Utf8JsonReader reader = new(new ReadOnlySpan<byte>(json, start, length), new JsonReaderOptions { MaxDepth = 512 });
        int parent = -1;
        int name = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = NumberOf(ref reader);
                    if (name == 0)
                    {
                        reader.Skip();
                    }

                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    parent = Add(new Node(reader.TokenType, name, start + (int)reader.TokenStartIndex, parent));
                    name = 0;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    ref Node closed = ref _nodes[parent];
                    closed.After = Count;
                    closed.Length = start + (int)reader.BytesConsumed - closed.Start;
                    parent = closed.Parent;
                    break;
                default:
                    int value = Add(new Node(reader.TokenType, name, start + (int)reader.TokenStartIndex, parent));
                    _nodes[value].After = Count;
                    _nodes[value].Length = start + (int)reader.BytesConsumed - _nodes[value].Start;
                    name = 0;
                    break;
            }
        }
    }

    /// <summary>The JSON text of a value.</summary>
    public ReadOnlySpan<byte> RawOf(int index) => new(_json, _nodes[index].Start, _nodes[index].Length);

    /// <summary>The content of a JSON string.</summary>
    public string TextOf(int index)
    {
        ReadOnlySpan<byte> raw = RawOf(index);
        ReadOnlySpan<byte> inner = raw.Slice(1, raw.Length - 2);
        string text = Encoding.UTF8.GetString(_json, _nodes[index].Start + 1, inner.Length);
        return inner.IndexOf((byte)'\\') < 0 ? text : Unescaped(text);
    }

    /// <summary>True if a JSON string has exactly this content.</summary>
    public bool HasText(int index, string text, byte[] utf8)
    {
        ReadOnlySpan<byte> raw = RawOf(index);
        ReadOnlySpan<byte> inner = raw.Slice(1, raw.Length - 2);
        return inner.SequenceEqual(utf8) || (inner.IndexOf((byte)'\\') >= 0 && TextOf(index) == text);
    }

    /// <summary>True if a JSON string has exactly this content.</summary>
    public bool HasText(int index, string text)
    {
        ReadOnlySpan<byte> raw = RawOf(index);
        ReadOnlySpan<byte> inner = raw.Slice(1, raw.Length - 2);

        // A character takes one byte at least.
        if (inner.Length < text.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] > 127 || inner[i] > 127 || inner[i] == '\\')
            {
                return TextOf(index) == text;
            }

            if (text[i] != inner[i])
            {
                return false;
            }
        }

        return inner.Length == text.Length;
    }

    /// <summary>The index of a member of an object; -1 if it has none of this name.</summary>
    public int Find(int parent, int name)
    {
        if (_nodes[parent].Kind == JsonTokenType.StartObject)
        {
            for (int child = parent + 1; child < _nodes[parent].After; child = _nodes[child].After)
            {
                if (_nodes[child].Name == name)
                {
                    return child;
                }
            }
        }

        return -1;
    }

    /// <summary>The number of the sibling of a member, as <see cref="NodeNames.SiblingOf"/> gives it, also for other names.</summary>
    public int SiblingOf(int name) => name == 0 || !names.AreAllKept ? names.SiblingOf(name) : FindNumber("_" + NameOf(name));

    /// <summary>The name of a member.</summary>
    public string NameOf(int number) => number > names.Count ? _otherNames[number - names.Count - 1] : names.TextOf(number);

    /// <summary>The number of a name; 0 if no member has had it.</summary>
    public int FindNumber(string name)
    {
        int number = names.Find(Encoding.UTF8.GetBytes(name));
        return number > 0 ? number : _otherNumbers.TryGetValue(name, out int other) ? other : 0;
    }

    private int NumberOf(ref Utf8JsonReader reader)
    {
        int number = reader.ValueIsEscaped ? 0 : names.Find(reader.ValueSpan);
        if (number > 0 || (!names.AreAllKept && !reader.ValueIsEscaped))
        {
            return number;
        }

        string text = Encoding.UTF8.GetString(_json, _start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        text = reader.ValueIsEscaped ? Unescaped(text) : text;
        number = FindNumber(text);
        if (number > 0 || !names.AreAllKept)
        {
            return number;
        }

        _otherNames.Add(text);
        number = names.Count + _otherNames.Count;
        _otherNumbers.Add(text, number);
        return number;
    }

    /// <summary>The content of a JSON string. Unlike the reader of .NET it accepts half of a surrogate pair, which files in the wild have.</summary>
    private static string Unescaped(string text)
    {
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            char escaped = text[++i];
            if (escaped == 'u')
            {
                result.Append((char)ushort.Parse(text.Substring(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                result.Append(escaped switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'f' => '\f', 'b' => '\b', _ => escaped });
            }
        }

        return result.ToString();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Add(in Node node)
    {
        if (Count == _nodes.Length)
        {
            Grow();
        }

        _nodes[Count] = node;
        return Count++;
    }

    private void Grow() => Array.Resize(ref _nodes, Count * 2);
}
