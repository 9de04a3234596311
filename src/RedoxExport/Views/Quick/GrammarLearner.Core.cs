using System.Text;
using System.Text.Json;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Adds the steps of a line to a grammar.</summary>
internal sealed class GrammarLearner(NodeTable[] tables)
{
    // Limits that keep the grammar small and fast if a file is hostile. Real files stay far below them.
    private const int MostSteps = 4096;
    private const int MostStepsOfState = 48;
    private const int MostBytes = 1024 * 1024;
    private const int MostTokens = 4096;
    private const int MostRefusals = 256;

    private readonly GrammarContext _root = GrammarContext.Root(tables.Length);
    private readonly Stack<OpenContext> _open = new();
    private readonly List<NodeChange> _changes = [];
    private int _bytes;
    private int _refusals;

    /// <summary>The state before a line.</summary>
    public GrammarState First { get; } = new();

    public int Steps { get; private set; }

    /// <summary>True if more can be learned.</summary>
    public bool HasRoom => Steps < MostSteps && _refusals < MostRefusals;

    /// <summary>Learns a line that was walked and found valid.</summary>
    public void Learn(LineTokens line)
    {
        if (!HasRoom)
        {
            return;
        }

        _open.Clear();
        _changes.Clear();
        if (line.Count > MostTokens || !TryLearn(line))
        {
            _refusals++;
        }
    }

    private bool TryLearn(LineTokens line)
    {
        GrammarState state = First;
        OpenContext here = new(null);
        int from = 0;
        for (int token = 0; token < line.Count; token++)
        {
            byte mark = line.MarkOf(token);
            int position = line.PositionOf(token);
            switch (mark)
            {
                case (byte)',' or (byte)':':
                    break;
                case (byte)'{' or (byte)'[':
                    here = Open(here, mark == (byte)'[', position - from);
                    break;
                case (byte)'}' or (byte)']':
                    Close(here.Context!, position + 1 - from);
                    _open.Pop();
                    here = _open.Count > 0 ? _open.Peek() : here;
                    break;
                case (byte)'"' when !here.Context!.IsArray && line.MarkOf(token + 1) == (byte)':':
                    string name = Encoding.UTF8.GetString(line.Json, line.Start + position + 1, line.EndOf(token) - position - 2);
                    if (!here.Context.TryFollow(here.Member, name))
                    {
                        return false;
                    }

                    here.Member = name;
                    token++;
                    break;
                default:
                    bool isString = mark == (byte)'"';
                    ReadOnlySpan<byte> text = line.Json.AsSpan(line.Start + from, position + (isString ? 1 : 0) - from);
                    if (Step(state, text, isString ? JsonTokenType.String : JsonTokenType.Number, here) is not { } step)
                    {
                        return false;
                    }

                    state = step.Next!;

                    // The opening quote belongs to the bytes before a string, the closing quote to the bytes after it.
                    from = line.EndOf(token) - (isString ? 1 : 0);
                    break;
            }
        }

        return Step(state, line.Json.AsSpan(line.Start + from, line.Length - from), JsonTokenType.None, here) is not null;
    }

    private OpenContext Open(OpenContext outer, bool isArray, int offset)
    {
        OpenContext opened = new(outer.Context?.Child(outer.Name, isArray, tables) ?? _root);
        Change(opened.Context!, isArray ? JsonTokenType.StartArray : JsonTokenType.StartObject, offset);
        _open.Push(opened);
        return opened;
    }

    private void Close(GrammarContext context, int offset) => Change(context, JsonTokenType.None, offset);

    private void Change(GrammarContext context, JsonTokenType kind, int offset)
    {
        for (int table = 0; table < tables.Length; table++)
        {
            if (context.Names[table] >= 0)
            {
                _changes.Add(new NodeChange(table, kind, context.Names[table], offset));
            }
        }
    }

    /// <summary>Gets or adds the step with these bytes; <see langword="null"/> if adding it would exceed a limit.</summary>
    private GrammarStep? Step(GrammarState state, ReadOnlySpan<byte> text, JsonTokenType before, OpenContext here)
    {
        NodeChange[] changes = [.. _changes];
        _changes.Clear();
        foreach (GrammarStep known in state.Steps)
        {
            if (known.Before == before && text.SequenceEqual(known.Text.AsSpan(0, known.Length)))
            {
                return known;
            }
        }

        if (state.Steps.Length == MostStepsOfState || Steps == MostSteps || _bytes + text.Length > MostBytes)
        {
            return null;
        }

        bool isEnd = before == JsonTokenType.None;
        GrammarStep step = new(text, before)
        {
            Changes = changes,
            ValueFor = isEnd ? [] : [.. here.Context!.NamesOf(here.Name, tables).Select((name, table) => (table, name)).Where(wanted => wanted.name >= 0)],
            IsType = !isEnd && here.Context == _root && here.Member == "resourceType" && before == JsonTokenType.String,
            Next = isEnd ? null : here.Context!.After(here.Name, before == JsonTokenType.String),
        };
        state.Steps = [.. state.Steps, step];
        Steps++;
        _bytes += text.Length;
        return step;
    }

    /// <summary>An object or array of the line that is open.</summary>
    private sealed class OpenContext(GrammarContext? context)
    {
        public GrammarContext? Context => context;

        /// <summary>The last member of the object so far.</summary>
        public string? Member { get; set; }

        /// <summary>The name of a value in it.</summary>
        public string Name => Member ?? GrammarContext.Element;
    }
}
