using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using RedoxExport.Payloads;

namespace RedoxExport.Cmdlets;

/// <summary>
/// The base of the cmdlets that read payloads: text, files, bytes or objects, which <see cref="PayloadFraming"/> splits into single payloads.
/// </summary>
public abstract class PayloadCmdlet : PSCmdlet
{
    private const string InputSet = "InputObject";
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";

    private static readonly PayloadLimits Limits = PayloadLimits.Default;

    private readonly PayloadFraming _framing;

    /// <summary>Creates the cmdlet.</summary>
    protected PayloadCmdlet() => _framing = new PayloadFraming(Limits, text => TryProcess(text, Limits), (item, source) => Process(item, source, Limits));

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
    protected override void EndProcessing() => _framing.Complete();

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
                _framing.AddText(text, _framing.IsInText && BeginsFile(input));
                return;
            case byte one:
                _framing.AddByte(one);
                return;
            case IEnumerable items and not (byte[] or IDictionary or JsonNode):
                foreach (object? item in items)
                {
                    Take(item);
                }

                return;
        }

        switch (value)
        {
            case byte[] bytes:
                _framing.AddBytes(bytes.AsMemory());
                break;
            case FileInfo file:
                // The error of a file that cannot be opened comes after the payloads before it.
                _framing.TakeBegun();
                TakeFile(file.FullName);
                break;
            case ExportResponse response:
                Process(response, _framing.AddOther(), Limits);
                break;
            case JsonElement or JsonDocument or JsonNode or IDictionary or PSCustomObject:
                TakeObject(input!);
                break;
            default:
                WriteError(CmdletErrors.PayloadInputInvalid(value is null ? "nothing" : $"an object of type {value.GetType().Name}", _framing.AddOther()).ToErrorRecord());
                break;
        }
    }

    // Get-Content adds the number of the line.
    private static bool BeginsFile(object? input) => input is PSObject line && line.Properties["ReadCount"]?.Value is 1L;

    private void TakeObject(object input)
    {
        byte[] json;
        try
        {
            json = PowerShellJson.Write(input);
        }
        catch (PayloadInputException e)
        {
            WriteError(CmdletErrors.PayloadInputInvalid(e.Message, _framing.AddOther(), e.InnerException).ToErrorRecord());
            return;
        }

        _framing.AddJson(json.AsMemory());
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
            _framing.AddFile(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(CmdletErrors.FileUnreadable(path, e).ToErrorRecord());
        }
    }
}
