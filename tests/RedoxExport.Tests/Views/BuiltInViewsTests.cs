using System.Text;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Tests.Views;

/// <summary>The views and checks that come with the module.</summary>
public sealed class BuiltInViewsTests
{
    private static readonly string[] Types =
    [
        "AllergyIntolerance", "Condition", "Coverage", "DiagnosticReport", "DocumentReference", "Encounter", "ExplanationOfBenefit", "Immunization", "Location",
        "MedicationRequest", "Observation", "Organization", "Patient", "Practitioner", "Procedure",
    ];

    /// <summary>The views that have a row for each element of a list.</summary>
    private static readonly Dictionary<string, string> Lists = new() { ["observation_component"] = "component", ["explanation_of_benefit_item"] = "item" };

    /// <summary>The columns that the sample has no values for: its patients have no extensions of US Core and nobody died, for example.</summary>
    private static readonly Dictionary<string, string> EmptyInSample = new()
    {
        ["allergy_intolerance"] =
            "encounter_id last_updated onset_date_time onset_period_start onset_period_end onset_age onset_age_unit onset_string "
            + "last_occurrence recorder_id asserter_id reaction_substance_code reaction_substance_display reaction_manifestation_code "
            + "reaction_manifestation_display reaction_severity",
        ["condition"] =
            "last_updated category_code category_display severity_code severity_display body_site_code body_site_display onset_period_start "
            + "onset_period_end onset_age onset_age_unit onset_string abatement_period_start abatement_period_end abatement_age "
            + "abatement_age_unit abatement_string recorder_id asserter_id",
        ["diagnostic_report"] =
            "last_updated effective_period_start effective_period_end performer_practitioner_id performer_organization_id "
            + "results_interpreter_id specimen_id conclusion conclusion_code conclusion_display document_content_type document_url document_title",
        ["encounter"] =
            "last_updated class_display service_type_code service_type_display priority_code priority_display reason_condition_id location_id "
            + "part_of_id admit_source_code admit_source_display",
        ["explanation_of_benefit"] =
            "last_updated type_display sub_type_code sub_type_display disposition coverage_id insurer_id provider_organization_id facility_id "
            + "diagnosis_code diagnosis_system diagnosis_display total_benefit payment_date",
        ["explanation_of_benefit_item"] =
            "revenue_code revenue_display serviced_date quantity quantity_unit unit_price submitted benefit",
        ["immunization"] =
            "last_updated status_reason_code status_reason_display occurrence_string recorded lot_number expiration_date site_code site_display "
            + "route_code route_display dose_quantity dose_quantity_unit dose_number series_doses is_subpotent reason_code reason_display "
            + "manufacturer_id performer_id location_id",
        ["medication_request"] =
            "last_updated status_reason_code status_reason_display category_code category_display priority do_not_perform medication_id "
            + "reason_code reason_display dosage_text dose_quantity dose_unit route_code route_display as_needed frequency frequency_period "
            + "frequency_period_unit dispense_quantity dispense_unit repeats_allowed days_supply validity_start validity_end "
            + "prior_prescription_id",
        ["observation"] =
            "last_updated effective_instant effective_period_start effective_period_end value_quantity_comparator value_boolean value_integer "
            + "value_date_time value_time value_period_start value_period_end data_absent_reason_code data_absent_reason_display "
            + "interpretation_code interpretation_display reference_range_low reference_range_low_unit reference_range_high "
            + "reference_range_high_unit reference_range_text method_code method_display body_site_code body_site_display specimen_id device_id "
            + "performer_practitioner_id performer_organization_id",
        ["observation_component"] =
            "effective_instant effective_period_start effective_period_end value_quantity_comparator value_code value_system value_display "
            + "value_text value_string value_boolean value_integer value_date_time value_time value_period_start value_period_end "
            + "data_absent_reason_code data_absent_reason_display interpretation_code interpretation_display reference_range_low "
            + "reference_range_low_unit reference_range_high reference_range_high_unit reference_range_text",
        ["organization"] =
            "last_updated npi alias email district part_of_id",
        ["patient"] =
            "last_updated active name_suffix name_text deceased deceased_date_time race_code race_display race_text ethnicity_code "
            + "ethnicity_display ethnicity_text birth_sex email district managing_organization_id general_practitioner_id",
        ["practitioner"] =
            "last_updated name_suffix name_text birth_date qualification_code qualification_display phone district",
        ["procedure"] =
            "last_updated status_reason_code status_reason_display category_code category_display performed_date_time performed_string "
            + "recorder_id performer_id location_id reason_code reason_display body_site_code body_site_display outcome_code outcome_display",
    };

    public static TheoryData<string> All => [.. BuiltInViews.ViewNames.Concat(BuiltInViews.CheckNames)];

    public static TheoryData<string> Tables => [.. BuiltInViews.ViewNames];

    public static TheoryData<string> Checks => [.. BuiltInViews.CheckNames];

    [Fact]
    public void Each_of_the_common_types_has_a_view_and_a_check()
    {
        Assert.Equal(Types, BuiltInViews.ViewNames.Where(name => !Lists.ContainsKey(name)).Select(name => BuiltInViews.Find(name)!.Resource).Order(StringComparer.Ordinal));
        Assert.Equal(Types, BuiltInViews.CheckNames.Select(name => BuiltInViews.Find(name)!.Resource).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_view_is_named_as_its_type_and_described(string name)
    {
        BuiltInView view = BuiltInViews.Find(name.ToUpperInvariant())!;

        Assert.Equal(name, view.Name);
        Assert.Equal(name, view.Plan().Name);
        Assert.Equal(view.IsCheck, name.StartsWith("check_", StringComparison.Ordinal));
        Assert.Contains(view.Resource.ToLowerInvariant(), name.Replace("_", string.Empty), StringComparison.Ordinal);
        Assert.Matches("^One row for each [a-zA-Z ]+.*\\.$", view.Description);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_column_can_be_one_of_any_database(string name)
    {
        IReadOnlyList<ViewColumnInfo> columns = BuiltInViews.Find(name)!.Columns;

        Assert.Equal(columns.Count, columns.Select(column => column.Name.ToUpperInvariant()).Distinct().Count());
        Assert.All(columns, column => Assert.Matches("^[a-z][a-z0-9_]{1,30}$", column.Name));
        Assert.All(columns, column => Assert.False(column.IsCollection));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_path_names_elements_of_R4_and_has_one_value_of_its_type_at_most(string name)
    {
        BuiltInView view = BuiltInViews.Find(name)!;
        using JsonDocument json = JsonDocument.Parse(view.ToJson());
        StaticType resource = new([view.Resource], IsMany: false);

        Assert.Equal(view.Columns.Count, json.RootElement.GetProperty("select").EnumerateArray().Sum(select => CheckSelect(select, resource)));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_resource_of_the_sample_has_one_row_and_no_column_is_always_empty(string name)
    {
        ViewPlan plan = BuiltInViews.Find(name)!.Plan();
        if (Sample(plan.Resource) is not { } file)
        {
            return;
        }

        ViewTrial trial = Run(plan, file);

        Assert.Null(trial.FirstFailure?.Message);
        Assert.Equal(File.ReadLines(file).Sum(line => RowsOf(line, name)), trial.Rows);
        Assert.Equal(EmptyInSample.GetValueOrDefault(name, string.Empty), string.Join(' ', plan.Columns.Where((_, i) => !trial.HasValues(i)).Select(column => column.Name)));
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void A_check_finds_nothing_wrong_with_the_sample(string name)
    {
        ViewPlan plan = BuiltInViews.Find(name)!.Plan();
        if (Sample(plan.Resource) is { } file)
        {
            ViewTrial trial = Run(plan, file);

            Assert.Null(trial.FirstFailure?.Message);
            Assert.Equal(0, trial.Rows);
        }
    }

    [Theory]
    [InlineData("Patient", """ "birthDate":"1970-01-01","deceasedDateTime":"1969-12-31" """, "It has no id.", "The death is before the birth.")]
    [InlineData("Patient", """ "id":"1","birthDate":"1970-01-01","deceasedDateTime":"1970-01-01T10:00:00Z" """)]
    [InlineData("Encounter", """ "id":"1","period":{"start":"2020-01-02T00:00:00Z","end":"2020-01-01T00:00:00Z"} """, "It does not refer to a subject.", "It ends before it starts.")]
    [InlineData("Encounter", """ "id":"1","subject":{"identifier":{"value":"7"}},"period":{"start":"2020-01-02T00:00:00Z","end":"2020-01-02"} """)]
    [InlineData("Condition", """ "id":"1","subject":{"reference":"Patient/1"},"onsetDateTime":"2020","abatementDateTime":"2019","code":{"text":"x"} """, "The abatement is before the onset.")]
    [InlineData("Observation", """ "id":"1","subject":{"display":"x"} """, "It does not refer to a subject.", "It has no value, and no reason why.")]
    [InlineData("Observation", """ "id":"1","subject":{"reference":"Patient/1"},"valueString":"x","effectivePeriod":{"start":"2020","end":"2019"} """, "It ends before it starts.")]
    [InlineData("Immunization", """ "id":"1","patient":{"reference":"Patient/1"},"occurrenceDateTime":"2020-06-01","expirationDate":"2020-05-31" """, "The vaccine had expired.")]
    [InlineData("Coverage", """ "id":"1" """, "It does not refer to a beneficiary.")]
    [InlineData("Patient", """ "id":"1","birthDate":"2999-01","deceasedDateTime":"2999-02" """, "The birth is in the future.", "The death is in the future.")]
    [InlineData("Practitioner", """ "id":"1","name":[{"family":"x"}],"birthDate":"2999-01-01" """, "The birth is in the future.")]
    [InlineData("Condition", """ "id":"1","subject":{"reference":"Patient/1"},"code":{"text":"x"},"recordedDate":"2999-01-01","onsetDateTime":"2999-01-01T00:00:00Z" """, "It was recorded in the future.", "The onset is in the future.")]
    [InlineData("Observation", """ "id":"1","subject":{"reference":"Patient/1"},"valueString":"x","effectiveDateTime":"2999-01-01","issued":"2999-01-01T00:00:00Z" """, "It is about a time in the future.", "It was issued in the future.")]
    [InlineData("Encounter", """ "id":"1","status":"finished","subject":{"reference":"Patient/1"},"period":{"start":"2020-01-02","end":"2999-01-02"} """, "It is finished and ends in the future.")]
    [InlineData("Encounter", """ "id":"1","status":"planned","subject":{"reference":"Patient/1"},"period":{"start":"2999-01-02","end":"2999-01-03"} """)]
    [InlineData("Procedure", """ "id":"1","status":"completed","subject":{"reference":"Patient/1"},"code":{"text":"x"},"performedDateTime":"2999" """, "It is completed and in the future.")]
    [InlineData("Procedure", """ "id":"1","status":"preparation","subject":{"reference":"Patient/1"},"code":{"text":"x"},"performedDateTime":"2999" """)]
    [InlineData("Immunization", """ "id":"1","status":"completed","patient":{"reference":"Patient/1"},"vaccineCode":{"text":"x"},"occurrenceDateTime":"2999-06-01" """, "It is completed and in the future.")]
    [InlineData("MedicationRequest", """ "id":"1","subject":{"reference":"Patient/1"},"medicationCodeableConcept":{"text":"x"},"authoredOn":"2999" """, "It was authored in the future.")]
    public void A_check_finds_each_problem(string resource, string members, params string[] problems)
    {
        ViewPlan plan = BuiltInViews.CheckNames.Select(name => BuiltInViews.Find(name)!.Plan()).Single(check => check.Resource == resource);
        Found found = new();

        byte[] line = Encoding.UTF8.GetBytes($$"""{"resourceType":"{{resource}}",{{members}}}""");
        new ViewRow(plan, found).Read(line, 0, line.Length);

        Assert.Equal(problems, found.Problems);
    }

    [Theory]
    [InlineData("patinet", "patient")]
    [InlineData("MedicationRequest", "medication_request")]
    [InlineData("zzz", null)]
    public void A_misspelled_name_leads_to_the_one_that_is_meant(string typed, string? meant)
    {
        Assert.Null(BuiltInViews.Find(typed));
        Assert.Equal(meant, BuiltInViews.NearestTo(typed));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_column_has_a_value_if_the_resource_has_all_elements(string name)
    {
        ViewPlan plan = BuiltInViews.Find(name)!.Plan();
        bool[] hasValues = new bool[plan.Columns.Count];
        foreach (string resource in FullResource.Variants(plan.Resource))
        {
            byte[] line = Encoding.UTF8.GetBytes(resource);
            new ViewRow(plan, new Filled(hasValues)).Read(line, 0, line.Length);
        }

        Assert.Empty(plan.Columns.Where((_, i) => !hasValues[i]).Select(column => column.Name));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_quick_and_the_careful_way_give_the_same_rows_for_the_sample(string name)
    {
        ViewPlan plan = BuiltInViews.Find(name)!.Plan();
        if (Sample(plan.Resource) is not { } file)
        {
            return;
        }

        Texts careful = new();
        ViewRow row = new(plan, careful);
        foreach (byte[] line in File.ReadLines(file).Select(Encoding.UTF8.GetBytes))
        {
            row.Read(line, 0, line.Length);
        }

        string[] quick = [.. ResourceFile.Open(file)
            .ReadBatches(new ResourceTypeFilter(null), () => new TextShape(plan), TestContext.Current.CancellationToken)
            .SelectMany(batch => batch.Errors.Select(error => error.Error.Message).Concat(batch.Items))];

        Assert.Equal(careful.Rows, quick);
    }

    private static int CheckSelect(JsonElement select, StaticType context)
    {
        if (select.TryGetProperty("forEach", out JsonElement path))
        {
            context = StaticType.Of(path.GetString()!, context) with { IsMany = false };
        }

        int columns = 0;
        if (select.TryGetProperty("unionAll", out JsonElement branches))
        {
            columns += branches.EnumerateArray().Select(branch => CheckSelect(branch, context)).Distinct().Single();
        }

        foreach (JsonElement column in select.TryGetProperty("column", out JsonElement list) ? list.EnumerateArray() : default)
        {
            StaticType type = StaticType.Of(column.GetProperty("path").GetString()!, context);
            Assert.Equal($"{column.GetProperty("name")}: {column.GetProperty("type")}", $"{column.GetProperty("name")}: {string.Join('|', type.Types)}{(type.IsMany ? ", several" : string.Empty)}");
            columns++;
        }

        return columns;
    }

    private static string? Sample(string type) =>
        RepositoryRoot.SyntheaFolder is { } folder && Path.Combine(folder, type + ".ndjson") is var file && File.Exists(file) ? file : null;

    private static ViewTrial Run(ViewPlan plan, string file)
    {
        ViewTrial trial = new(plan, int.MaxValue);
        trial.Read(ResourceFile.Open(file), TestContext.Current.CancellationToken);
        return trial;
    }

    private static int RowsOf(string line, string name)
    {
        using JsonDocument resource = JsonDocument.Parse(line);
        return !Lists.TryGetValue(name, out string? list) ? 1 : resource.RootElement.TryGetProperty(list, out JsonElement items) ? items.GetArrayLength() : 0;
    }

    private sealed class Found : IRowReceiver
    {
        public List<string> Problems { get; } = [];

        public void Add(byte[] json, Cell[] cells) => Problems.Add((string)CellValue.Read(json, cells[1])!);
    }

    private sealed class Filled(bool[] hasValues) : IRowReceiver
    {
        public void Add(byte[] json, Cell[] cells)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                hasValues[i] |= cells[i].Kind != CellKind.Empty;
            }
        }
    }

    private sealed class Texts : IRowReceiver
    {
        public List<string> Rows { get; } = [];

        public static string Of(byte[] json, Cell[] cells) => string.Join('|', cells.Select(cell => CellValue.Read(json, cell)));

        public void Add(byte[] json, Cell[] cells) => Rows.Add(Of(json, cells));
    }

    private sealed class TextShape(ViewPlan plan) : ViewShape<string>(plan)
    {
        protected override string Make(byte[] json, Cell[] cells) => Texts.Of(json, cells);
    }
}
