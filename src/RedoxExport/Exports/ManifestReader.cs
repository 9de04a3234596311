using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.Fhir;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>
/// Reads one page of a manifest in a single pass. Each file takes only one small row of memory, so a manifest of 100,000 files needs little
/// more than its own bytes. An unusable part is skipped and added to <see cref="ManifestPage.Remarks"/>.
/// </summary>
internal ref struct ManifestReader
{
    private const int LongestTime = 256;

    private readonly ManifestPage _page;
    private readonly Uri _from;
    private readonly Dictionary<string, short> _types;
    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _json;
    private Uri? _next;
    private ChainEnd _end;
    private string? _lastType;
    private short _lastTypeIndex;

    private ManifestReader(byte[] bytes, Uri from)
    {
        _page = new ManifestPage(bytes, from);
        _from = from;
        _types = new Dictionary<string, short>(StringComparer.Ordinal);
        _text = bytes.AsSpan(Utf8Json.MarkLength(bytes));
        _json = new Utf8JsonReader(_text);
        _next = null;
        _end = ChainEnd.None;
        _lastType = null;
        _lastTypeIndex = -1;
    }

    /// <exception cref="RedoxExportException"><c>ManifestInvalid</c>.</exception>
    public static ManifestPage Read(byte[] bytes, Uri from)
    {
        try
        {
            return new ManifestReader(bytes, from).ReadPage();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ExportErrors.ManifestInvalid(from, "it is not JSON" + (e is JsonException { LineNumber: { } line } ? $" (line {line + 1})" : string.Empty));
        }
    }

    private ManifestPage ReadPage()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid($"it is {Utf8Json.NameOf(_json.TokenType)}, not an object");
        }

        List<ManifestRow>? output = null;
        List<ManifestRow>? deleted = null;
        List<ManifestRow>? error = null;
        List<ManifestRow>? outcome = null;
        string? transactionTime = null;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            // If a member occurs twice, the last one counts.
            string? name = _json.GetString();
            switch (name)
            {
                case "transactionTime":
                    transactionTime = ReadText();
                    break;
                case "requiresAccessToken":
                    _page.RequiresAccessToken = ReadFlag();
                    break;
                case "output":
                    output = ReadFiles("output", FileCategory.Output);
                    break;
                case "deleted":
                    deleted = ReadFiles("deleted", FileCategory.Deleted);
                    break;
                case "error":
                    error = ReadFiles("error", FileCategory.Outcome);
                    break;
                case "outcome":
                    outcome = ReadFiles("outcome", FileCategory.Outcome);
                    break;
                case "link":
                    ReadLinks();
                    break;
                default:
                    ReadLabel(name);
                    break;
            }
        }

        // Throws if anything follows the object.
        _json.Read();
        if (output is null && deleted is null && error is null && outcome is null && transactionTime is null)
        {
            throw Invalid("it has neither transactionTime nor output");
        }

        // An unreadable transactionTime does not affect the files: the Date of the kick-off is used instead.
        _page.TransactionTime = transactionTime is { Length: <= LongestTime } && FhirInstant.TryRead(transactionTime, out FhirMoment moment) ? moment : null;
        _page.TransactionTimeText = transactionTime;
        _page.Next = _next;
        _page.End = _end;
        _page.Rows = Together(output, deleted, error, outcome);
        return _page;
    }

    private static IReadOnlyList<ManifestRow> Together(params List<ManifestRow>?[] lists)
    {
        List<ManifestRow>[] filled = [.. lists.OfType<List<ManifestRow>>().Where(list => list.Count > 0)];
        if (filled.Length == 1)
        {
            return filled[0];
        }

        return [.. filled.SelectMany(list => list)];
    }

    private List<ManifestRow>? ReadFiles(string member, FileCategory category)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        List<ManifestRow> files = [];
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            // Converters from XML write a list of one element as that element, and an empty list as an empty object.
            AddFile($"/{member}", category, files, mayBeEmpty: true);
            return files;
        }

        for (int index = 0; _json.Read() && _json.TokenType != JsonTokenType.EndArray; index++)
        {
            AddFile(Pointer(member, index), category, files, mayBeEmpty: false);
        }

        return files;
    }

    /// <summary>Reads a row. An unusable one is added to the remarks.</summary>
    private void AddFile(string pointer, FileCategory category, List<ManifestRow> files, bool mayBeEmpty)
    {
        int start = (int)_json.TokenStartIndex;
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            string kind = Utf8Json.NameOf(_json.TokenType);
            bool saysNothing = _json.TokenType is JsonTokenType.Null or JsonTokenType.False || (_json.TokenType == JsonTokenType.String && _json.ValueSpan.IsEmpty);
            _json.Skip();
            if (!saysNothing || category == FileCategory.Output)
            {
                Remark($"{pointer} is {kind}, not an object", start);
            }

            return;
        }

        if (ReadFile(category, out string? fault, out bool isEmpty) is { } row)
        {
            files.Add(row);
        }
        else if (!isEmpty || !mayBeEmpty)
        {
            Remark(pointer + fault, start);
        }
    }

    private ManifestRow? ReadFile(FileCategory category, out string? fault, out bool isEmpty)
    {
        fault = null;
        isEmpty = true;
        short type = -1;
        long? count = null;
        long? fileSize = null;
        StoredLink? url = null;
        StoredLink? continues = null;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            if (_json.ValueTextEquals("url"))
            {
                url = ReadLink(out bool isText);
                fault = isText ? "/url is not a URL" : null;
            }
            else if (_json.ValueTextEquals("type"))
            {
                type = ReadType();
            }
            else if (_json.ValueTextEquals("count"))
            {
                count = ReadNumber();
            }
            else if (_json.ValueTextEquals("fileSize"))
            {
                fileSize = ReadNumber();
            }
            else if (_json.ValueTextEquals("continuesInFile"))
            {
                continues = ReadLink(out _);
            }
            else
            {
                _json.Read();
                _json.Skip();
            }
        }

        if (url is { } from && continues is { } next)
        {
            _page.Continuations[from] = next;
        }

        fault ??= "/url is missing";
        return url is { } link ? new ManifestRow(category, type, link, count ?? -1, fileSize ?? -1) : null;
    }

    /// <summary>Records the fault of a part that was just read, with the server's message in it.</summary>
    private readonly void Remark(string where, int? start = null)
    {
        _page.RemarkCount++;
        if (_page.Remarks.Count < ManifestRemark.Most)
        {
            _page.Remarks.Add(new ManifestRemark(where, start is { } from ? ServerError.ReadPart(_text[from..(int)_json.BytesConsumed].ToArray()) : string.Empty));
        }
    }

    private void ReadLinks()
    {
        _next = null;
        _end = ChainEnd.None;
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            // As for the lists of files, a list of one element may be written as that element.
            ReadPageLink("/link");
            return;
        }

        for (int index = 0; _json.Read() && _json.TokenType != JsonTokenType.EndArray; index++)
        {
            ReadPageLink(Pointer("link", index));
        }
    }

    /// <summary>Reads an entry of the page's <c>link</c> list. An unusable entry may be the next page, and is added to the remarks.</summary>
    private void ReadPageLink(string pointer)
    {
        int start = (int)_json.TokenStartIndex;
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            string kind = Utf8Json.NameOf(_json.TokenType);
            bool saysNothing = _json.TokenType == JsonTokenType.Null;
            _json.Skip();
            if (!saysNothing)
            {
                // The remark does not include the value: it is probably a link, and links can contain signatures.
                Remark($"{pointer} is {kind}, not an object");
            }

            return;
        }

        string? relation = null;
        string? url = null;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            string? name = _json.GetString();
            string? value = ReadText();
            relation = name == "relation" ? value : relation;
            url = name == "url" ? value : url;
        }

        if (relation == "next" && _next is null && _end == ChainEnd.None)
        {
            // IG 4.0.0-ballot, publish: the end of a chain is a marker instead of an address. It is not a link to the same page.
            _end = url?.Trim() switch
            {
                "#pending" => ChainEnd.Pending,
                "#closed" => ChainEnd.Closed,
                _ => ChainEnd.None,
            };
            if (_end != ChainEnd.None)
            {
                return;
            }

            _next = url is null ? null : LinkText.Resolve(_from, url);
            if (_next is null)
            {
                Remark($"{pointer}/url, the next page, is {(url is null ? "missing" : "not a URL")}", start);
            }
        }
    }

    /// <summary>Reads and stores a link; <see langword="null"/> if the value is not a URL.</summary>
    private StoredLink? ReadLink(out bool isText)
    {
        _json.Read();
        isText = _json.TokenType == JsonTokenType.String;
        if (!isText)
        {
            _json.Skip();
            return null;
        }

        string? text = _json.ValueIsEscaped ? _json.GetString() : null;
        return text is null ? _page.Links.Add(_json.ValueSpan) : _page.Links.Add(Encoding.UTF8.GetBytes(text));
    }

    // Some servers write the flag as text or as a number.
    private bool? ReadFlag()
    {
        _json.Read();
        bool? flag = _json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Number when _json.TryGetInt64(out long number) => number is 0 or 1 ? number == 1 : null,
            JsonTokenType.String => _json.GetString()!.Trim().ToLowerInvariant() switch
            {
                "true" or "1" or "yes" => true,
                "false" or "0" or "no" => false,
                _ => null,
            },
            _ => null,
        };
        _json.Skip();
        return flag;
    }

    /// <summary>Reads a member that only describes the files. Any other member is skipped.</summary>
    private void ReadLabel(string? member)
    {
        switch (member)
        {
            case "outputOrganizedBy":
                _page.OutputOrganizedBy = ReadLabel(100);
                break;
            case "outputOrganizedByDetail":
                _page.OutputOrganizedByDetail = ReadLabel(500);
                break;
            case "manifestType":
                _page.ManifestType = ReadLabel(200);
                break;
            case "outputFormat":
                _page.OutputFormat = ReadLabel(100);
                break;
            default:
                _json.Read();
                _json.Skip();
                break;
        }
    }

    private string? ReadLabel(int limit) => ReadText() is { Length: > 0 } text ? SafeText.Clean(text, limit) : null;

    private string? ReadText()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.String)
        {
            return _json.GetString();
        }

        _json.Skip();
        return null;
    }

    private long? ReadNumber()
    {
        _json.Read();

        // Some servers write numbers as text.
        long? number = _json.TokenType switch
        {
            JsonTokenType.Number when _json.TryGetInt64(out long read) => read,
            JsonTokenType.String when long.TryParse(_json.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out long read) => read,
            _ => null,
        };
        _json.Skip();
        return number >= 0 ? number : null;
    }

    private short ReadType()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.String)
        {
            _json.Skip();
            return -1;
        }

        // Consecutive rows mostly have the same type: in this case no string is allocated.
        if (_lastType is null || !_json.ValueTextEquals(_lastType))
        {
            _lastType = _json.GetString()!;
            _lastTypeIndex = TypeIndex(_lastType);
        }

        return _lastTypeIndex;
    }

    // FHIR has about 150 types. More types than a row can number are invented, and count as none.
    private readonly short TypeIndex(string type)
    {
        if (!_types.TryGetValue(type, out short index))
        {
            if (_types.Count == short.MaxValue)
            {
                return -1;
            }

            index = (short)_types.Count;
            _types[type] = index;
            _page.Types.Add(SafeText.Clean(type, 100));
        }

        return index;
    }

    private static string Pointer(string member, int index) => string.Format(CultureInfo.InvariantCulture, "/{0}/{1}", member, index);

    private readonly RedoxExportException Invalid(string why) => ExportErrors.ManifestInvalid(_from, why);
}
