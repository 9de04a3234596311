using System.Management.Automation;
using System.Text.Json;
using RedoxExport.Payloads;

namespace RedoxExport.Cmdlets;

/// <summary>Reads Redox's <c>system-export-response</c> payloads, and their siblings, from text, files or objects.</summary>
[Cmdlet(VerbsData.ConvertFrom, "RedoxExportResponse", DefaultParameterSetName = InputSet)]
[OutputType(typeof(ExportResponse))]
public sealed class ConvertFromRedoxExportResponseCommand : PSCmdlet
{
    private const string InputSet = "InputObject";
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";

    private readonly PayloadLines _lines = new();
    private readonly List<byte> _bytes = [];
    private int _inputs;

    /// <summary>JSON text, whole or in lines; bytes; a file; or an object from <c>ConvertFrom-Json</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [AllowNull]
    [AllowEmptyString]
    public object? InputObject { get; set; }

    /// <summary>Files to read; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files to read, by their exact names.</summary>
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
                ReadFiles(Path, literal: false);
                break;
            case LiteralSet:
                ReadFiles(LiteralPath, literal: true);
                break;
            default:
                Take(InputObject);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_bytes.Count > 0)
        {
            Read(ExportResponseReader.ReadAll(_bytes.ToArray().AsMemory()));
        }

        if (_lines.TakeRest() is { } rest)
        {
            ReadText(rest);
        }
    }

    private void Take(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        switch (value)
        {
            case string line:
                foreach (string text in _lines.Add(line))
                {
                    ReadText(text);
                }

                break;
            case byte one:
                // An array of bytes comes down the pipeline one by one.
                _bytes.Add(one);
                break;
            case byte[] bytes:
                Read(ExportResponseReader.ReadAll(bytes.AsMemory(), NextInput()));
                break;
            case FileInfo file:
                ReadFile(file.FullName);
                break;
            case JsonElement element:
                ReadText(element.GetRawText());
                break;
            case JsonDocument document:
                ReadText(document.RootElement.GetRawText());
                break;
            case ExportResponse response:
                WriteObject(response);
                break;
            case null:
                WriteError(CmdletErrors.PayloadInputInvalid("nothing").ToErrorRecord());
                break;
            default:
                TakeObject(input!);
                break;
        }
    }

    private void TakeObject(object input)
    {
        byte[] json;
        try
        {
            json = PowerShellJson.Write(input);
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord());
            return;
        }

        Read(ExportResponseReader.ReadAll(json.AsMemory(), NextInput()));
    }

    private void ReadFiles(string[] paths, bool literal)
    {
        foreach (string path in paths)
        {
            try
            {
                foreach (string file in FilePaths.Resolve(this, path, literal))
                {
                    ReadFile(file);
                }
            }
            catch (RedoxExportException e)
            {
                WriteError(e.ToErrorRecord(path));
            }
        }
    }

    private void ReadFile(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Read(ExportResponseReader.ReadAll(file, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(CmdletErrors.FileUnreadable(path, e).ToErrorRecord());
        }
    }

    private void ReadText(string text) => Read(ExportResponseReader.ReadAll(text, NextInput()));

    // The first input needs no number: most often it is the only one.
    private string? NextInput() => _inputs++ == 0 ? null : $"input {_inputs}";

    private void Read(IEnumerable<ExportResponseReadResult> results)
    {
        foreach (ExportResponseReadResult result in results)
        {
            if (result.Error is not null)
            {
                WriteError(result.Error.ToErrorRecord());
                continue;
            }

            WriteObject(result.Response);
            foreach (ResponseError error in result.Response!.Errors)
            {
                WriteError(CmdletErrors.RedoxReportedError(result.Response, error).ToErrorRecord(result.Response));
            }
        }
    }
}
