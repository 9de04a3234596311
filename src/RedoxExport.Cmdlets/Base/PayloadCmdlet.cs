using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using RedoxExport.Payloads;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The base of the cmdlets that read payloads: splits text, files, bytes or objects into the texts of single payloads, each with its
/// position.
/// </summary>
/// <remarks>
/// The index counts the payloads of a file, or of all pipeline input. Line numbers count within a file or a byte array; for text, they
/// continue over all pipeline input, because <c>Get-Content</c> sends it line by line.
/// </remarks>
public abstract class PayloadCmdlet : PSCmdlet
{
    private const string InputSet = "InputObject";
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";

    private static readonly PayloadLimits Limits = PayloadLimits.Default;

    private readonly PayloadLines _lines = new(Limits.MaxInputBytes);
    private readonly List<byte> _bytes = [];
    private bool _bytesTooMany;
    private int _index;
    private int _line = 1;
    private bool _blankOnly;

    /// <summary>JSON text, complete or in lines; bytes; a file; or an object from <c>ConvertFrom-Json</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>Files to read; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files to read, taken literally: no wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralSet)]
    [Alias("LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case PathSet:
                TakeFiles(Path, literal: false);
                break;
            case LiteralSet:
                TakeFiles(LiteralPath, literal: true);
                break;
            default:
                Take(InputObject);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        TakeBegun();
        if (_blankOnly && _index == 0)
        {
            TakeEach(ExportResponseReader.Split(string.Empty, new PayloadOrigin(null), Limits), null);
        }
    }

    /// <summary>Does the cmdlet's work for one payload.</summary>
    private protected abstract void Process(PayloadItem item, string? source, PayloadLimits limits);

    /// <summary>Does the cmdlet's work for a payload that has already been read.</summary>
    private protected abstract void Process(ExportResponse response, int index, PayloadLimits limits);

    /// <summary>Does the cmdlet's work for a text that is exactly one valid payload, as most texts are. Does nothing for any other text.</summary>
    private protected virtual bool TryProcess(string text, PayloadLimits limits) => false;

    private void Take(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        switch (value)
        {
            case string text:
                TakeText(text, input);
                return;
            case byte one:
                // The pipeline sends an array of bytes one by one.
                TakeByte(one);
                return;
            case IEnumerable items and not (byte[] or IDictionary or JsonNode):
                foreach (object? item in items)
                {
                    Take(item);
                }

                return;
        }

        TakeBegun();
        switch (value)
        {
            case byte[] bytes:
                TakeEach(ExportResponseReader.Split(bytes.AsMemory(), new PayloadOrigin(null, _index), Limits), null);
                break;
            case FileInfo file:
                TakeFile(file.FullName);
                break;
            case ExportResponse response:
                Process(response, _index++, Limits);
                break;
            case JsonElement or JsonDocument or JsonNode or IDictionary or PSCustomObject:
                TakeObject(input!);
                break;
            default:
                WriteError(CmdletErrors.PayloadInputInvalid(value is null ? "nothing" : $"an object of type {value.GetType().Name}", _index++).ToErrorRecord());
                break;
        }
    }

    private void TakeText(string text, object? input)
    {
        TakeBytes();
        int line = _line;
        _line += LinesOf(text);
        if (_lines.IsEmpty && MayBeWhole(text) && TryProcess(text, Limits))
        {
            _index++;
            return;
        }

        if (_lines.IsEmpty && string.IsNullOrWhiteSpace(text))
        {
            _blankOnly = true;
            return;
        }

        if (_lines.IsAnother(text, BeginsFile(input)))
        {
            TakeLines();
        }

        if (_lines.Add(text, line) || PayloadLines.IsSeveralLines(text))
        {
            TakeLines();
        }
    }

    // Get-Content adds the number of the line.
    private static bool BeginsFile(object? input) => input is PSObject line && line.Properties["ReadCount"]?.Value is 1L;

    private static bool MayBeWhole(string text)
    {
        int end = text.Length - 1;
        while (end > 0 && text[end] is '\n' or '\r' or ' ')
        {
            end--;
        }

        return end > 0 && text[0] == '{' && text[end] == '}';
    }

    // A line feed at the end does not start another line.
    private static int LinesOf(string text)
    {
        int end = text.Length > 0 && text[text.Length - 1] == '\n' ? text.Length - 1 : text.Length;
#if NET8_0_OR_GREATER
        return 1 + text.AsSpan(0, end).Count('\n');
#else
        int count = 1;
        for (int at = text.IndexOf('\n', 0, end); at >= 0; at = text.IndexOf('\n', at + 1, end - at - 1))
        {
            count++;
        }

        return count;
#endif
    }

    private void TakeByte(byte one)
    {
        TakeLines();
        if (_bytes.Count < Limits.MaxInputBytes)
        {
            _bytes.Add(one);
        }
        else
        {
            _bytesTooMany = true;
        }
    }

    private void TakeBegun()
    {
        TakeLines();
        TakeBytes();
    }

    private void TakeLines()
    {
        if (_lines.IsEmpty)
        {
            return;
        }

        PayloadOrigin origin = new(null, _index, _lines.Line);
        if (_lines.IsTooLong)
        {
            _lines.Clear();
            TakeEach([ExportResponseReader.TooLarge(origin, Limits)], null);
            return;
        }

        TakeEach(ExportResponseReader.Split(_lines.Take(), origin, Limits), null);
    }

    private void TakeBytes()
    {
        if (_bytes.Count == 0)
        {
            return;
        }

        PayloadOrigin origin = new(null, _index);
        IEnumerable<PayloadItem> items = _bytesTooMany
            ? [ExportResponseReader.TooLarge(origin, Limits)]
            : ExportResponseReader.Split(_bytes.ToArray().AsMemory(), origin, Limits);
        _bytes.Clear();
        _bytesTooMany = false;
        TakeEach(items, null);
    }

    private void TakeObject(object input)
    {
        byte[] json;
        try
        {
            json = PowerShellJson.Write(input);
        }
        catch (PayloadInputException e)
        {
            WriteError(CmdletErrors.PayloadInputInvalid(e.Message, _index++, e.InnerException).ToErrorRecord());
            return;
        }

        TakeEach(ExportResponseReader.Split(json.AsMemory(), new PayloadOrigin(null, _index, 0), Limits), null);
    }

    private void TakeFiles(string[] paths, bool literal)
    {
        foreach (string path in paths)
        {
            try
            {
                foreach (string file in FilePaths.Resolve(this, path, literal))
                {
                    TakeFile(file);
                }
            }
            catch (RedoxExportException e)
            {
                WriteError(e.ToErrorRecord(path));
            }
            catch (SessionStateException e)
            {
                // The path has a drive or provider that does not exist. PowerShell's own error reports it.
                WriteError(new ErrorRecord(e.ErrorRecord, e));
            }
        }
    }

    private void TakeFile(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            TakeEach(ExportResponseReader.Split(file, new PayloadOrigin(path), Limits), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(CmdletErrors.FileUnreadable(path, e).ToErrorRecord());
        }
    }

    private void TakeEach(IEnumerable<PayloadItem> items, string? source)
    {
        foreach (PayloadItem item in items)
        {
            _index++;
            Process(item, source, Limits);
        }
    }
}
